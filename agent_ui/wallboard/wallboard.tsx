/** The floor at a glance: what waits, how well it is served, who does what. Pushed, never reloaded. */
import { Alert, Center, Loader } from '@mantine/core';
import { useEffect } from 'react';
import { startDesk, stopDesk, useDesk } from '../shared/desk-store';
import type { FloorNow } from '../shared/model';
import { supervises } from '../shared/reducer';
import { AgentsTable } from './agents-table';
import { CellDrawer } from './cell-drawer';
import { ChannelAlerts } from './channel-alerts';
import { Grid } from './grid';
import { Head } from './head';
import { Tiles } from './tiles';
import { useFloor } from './use-floor';
import styles from './wallboard.module.css';

export function Wallboard() {
  useEffect(() => {
    startDesk();
    return stopDesk;
  }, []);
  const me = useDesk(({ desk }) => desk?.me);
  const floor = useFloor();
  if (me !== undefined && !supervises(me))
    return (
      <Center component="main" h="100%">
        <Alert title="For supervisors">Your account has no access to the wallboard.</Alert>
      </Center>
    );
  return (
    <div className={styles.board}>
      <Head />
      {floor === null ? (
        <Center component="main" p="xl">
          <Loader aria-label="Loading the floor" />
        </Center>
      ) : (
        <Floor floor={floor} />
      )}
    </div>
  );
}

function Floor({ floor }: { floor: FloorNow }) {
  return (
    <main className={styles.floor}>
      <ChannelAlerts channels={floor.channels} />
      <Tiles totals={floor.totals} />
      <Grid cells={floor.cells} />
      <AgentsTable agents={floor.agents} />
      <CellDrawer />
    </main>
  );
}
