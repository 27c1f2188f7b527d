import type { ReactNode } from 'react';
import { percent } from '../shared/format';
import type { FloorNow } from '../shared/model';
import { Elapsed } from '../shared/ui/elapsed';
import { Defined } from './defined';
import type { Definition } from './definitions';
import { serviceTone } from './tones';
import styles from './wallboard.module.css';

export function Tiles({ totals }: { totals: FloorNow['totals'] }) {
  return (
    <section className={styles.tiles} aria-label="Now and today">
      <Tile of="waiting" label="In queue">
        {totals.waiting}
      </Tile>
      <Tile of="oldest" label="Longest wait">
        {totals.oldest_waiting_since === null ? '–' : <Elapsed since={totals.oldest_waiting_since} />}
      </Tile>
      <Tile of="serviceLevel" label="Service level" tone={serviceTone(totals.service_level)}>
        {percent(totals.service_level)}
        <small>within target</small>
      </Tile>
      <Tile of="abandonRate" label="Abandoned">
        {percent(totals.abandon_rate)}
      </Tile>
      <Tile of="available" label="Available">
        {totals.agents_available}
      </Tile>
      <Tile of="busy" label="Busy">
        {totals.agents_busy}
      </Tile>
      <Tile of="wrapping" label="Wrap-up">
        {totals.agents_wrapping}
      </Tile>
      <Tile of="notReady" label="Not ready">
        {totals.agents_not_ready}
      </Tile>
      <Tile of="offline" label="Offline">
        {totals.agents_offline}
      </Tile>
    </section>
  );
}

interface TileParts {
  of: Definition;
  label: string;
  tone?: string | undefined;
  children: ReactNode;
}

function Tile({ of, label, tone, children }: TileParts) {
  return (
    <div className={styles.tile}>
      <Defined of={of} label={label} />
      <p className={styles.figure} data-tone={tone}>
        {children}
      </p>
    </div>
  );
}
