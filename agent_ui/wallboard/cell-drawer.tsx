import { Alert, Drawer, Loader, Stack, Text } from '@mantine/core';
import { useDesk } from '../shared/desk-store';
import * as doors from '../shared/doors';
import { CHANNELS, words } from '../shared/format';
import type { Interaction } from '../shared/model';
import { Elapsed } from '../shared/ui/elapsed';
import { useFetched } from '../shared/ui/use-fetched';
import { closeCell, useChosenCell } from './chosen-cell';
import { WaitingActions } from './waiting-actions';
import styles from './wallboard.module.css';

/** What waits in one cell, oldest first, with what a supervisor may do about it. */
export function CellDrawer() {
  const cell = useChosenCell((chosen) => chosen.cell);
  return (
    <Drawer
      opened={cell !== null}
      onClose={closeCell}
      position="right"
      size="lg"

      title={
        cell === null ? '' : `Waiting: ${words(cell.queue)}, ${CHANNELS[cell.channel]}, ${words(cell.tier)}`
      }
    >
      {cell !== null && <Waiting {...cell} />}
    </Drawer>
  );
}

type Cell = NonNullable<ReturnType<typeof useChosenCell.getState>['cell']>;

function Waiting({ queue, channel, tier }: Cell) {
  // The cell's own numbers change whenever somebody joins or leaves it.
  const numbers = useDesk(({ desk }) => {
    const cell = desk?.floor?.cells.find(
      (one) => one.queue === queue && one.channel === channel && one.tier === tier,
    );
    return cell === undefined ? '' : `${cell.waiting}/${cell.in_hand}/${cell.offered}`;
  });
  const { value, failure } = useFetched(`${queue}/${channel}/${tier}/${numbers}`, (signal) =>
    waitingIn({ queue, channel, tier }, signal),
  );
  if (failure !== null) return <Alert color="red">{failure}</Alert>;
  if (value === null) return <Loader size="sm" aria-label="Loading" />;
  if (value.length === 0) return <Text c="dimmed">Nobody is waiting here any more.</Text>;
  const oldestFirst = value.toSorted((one, other) =>
    (one.waiting_since ?? '').localeCompare(other.waiting_since ?? ''),
  );
  return (
    <Stack gap={0}>
      {oldestFirst.map((interaction) => (
        <WaitingRow key={interaction.id} interaction={interaction} />
      ))}
    </Stack>
  );
}

/** Whom an agent was offered still waits: nobody has accepted yet. */
async function waitingIn(cell: Cell, signal: AbortSignal): Promise<readonly Interaction[]> {
  const pages = await Promise.all(
    (['queued', 'offered'] as const).map((state) =>
      doors.listInteractions({ ...cell, state, limit: 100 }, signal),
    ),
  );
  return pages.flatMap(({ items }) => items);
}

function WaitingRow({ interaction }: { interaction: Interaction }) {
  return (
    <article className={styles.waiting}>
      <div>
        <strong>{interaction.customer.name || 'Unknown customer'}</strong>{' '}
        <span className={styles.quiet}>
          {interaction.waiting_since !== null && (
            <Elapsed since={interaction.waiting_since} label="waiting for" />
          )}
        </span>
        <Text size="sm" c="dimmed" lineClamp={2}>
          {interaction.preview ?? interaction.subject}
        </Text>
      </div>
      <WhatNext interaction={interaction} />
    </article>
  );
}

function WhatNext({ interaction }: { interaction: Interaction }) {
  const offered = interaction.handlings.find(({ state }) => state === 'offered');
  if (offered === undefined) return <WaitingActions interaction={interaction} />;
  return <span className={styles.quiet}>offered to {offered.agent.name}</span>;
}
