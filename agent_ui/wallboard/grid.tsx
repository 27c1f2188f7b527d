import { Table, UnstyledButton } from '@mantine/core';
import { useDesk } from '../shared/desk-store';
import { clock, duration, percent, secondsSince, words } from '../shared/format';
import type { FloorCell, QueueInfo } from '../shared/model';
import { ChannelMark, TierBadge } from '../shared/ui/marks';
import { useNow } from '../shared/ui/use-now';
import { openCell } from './chosen-cell';
import { Defined } from './defined';
import { serviceTone, waitTone } from './tones';
import styles from './wallboard.module.css';

const NO_QUEUES: readonly QueueInfo[] = [];

/** One row for each queue × channel × tier that has, or had today, something to do. */
export function Grid({ cells }: { cells: readonly FloorCell[] }) {
  const busy = cells.filter(({ waiting, in_hand, offered }) => waiting + in_hand + offered > 0);
  return (
    <section aria-label="Queues by channel and tier" className={styles.panel}>
      <h2>Queues</h2>
      {busy.length === 0 ? (
        <p className={styles.quiet}>Nothing has come in today.</p>
      ) : (
        <Table.ScrollContainer minWidth={980}>
          <Table stickyHeader verticalSpacing={4} highlightOnHover>
            <GridHead />
            <Table.Tbody>
              {busy.map((cell) => (
                <Row key={`${cell.queue}/${cell.channel}/${cell.tier}`} cell={cell} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </section>
  );
}

function GridHead() {
  return (
    <Table.Thead>
      <Table.Tr>
        <Table.Th>Queue</Table.Th>
        <Table.Th>Channel</Table.Th>
        <Table.Th>Tier</Table.Th>
        <Table.Th>
          <Defined of="waiting" label="Waiting" />
        </Table.Th>
        <Table.Th>
          <Defined of="oldest" label="Oldest" />
        </Table.Th>
        <Table.Th>
          <Defined of="inHand" label="In hand" />
        </Table.Th>
        <Table.Th>
          <Defined of="offered" label="Offered" />
        </Table.Th>
        <Table.Th>
          <Defined of="answered" label="Answered" />
        </Table.Th>
        <Table.Th>
          <Defined of="abandoned" label="Abandoned" />
        </Table.Th>
        <Table.Th>
          <Defined of="serviceLevel" label="Service level" />
        </Table.Th>
        <Table.Th>
          <Defined of="waitMean" label="Mean wait" />
        </Table.Th>
        <Table.Th>
          <Defined of="waitMax" label="Max wait" />
        </Table.Th>
        <Table.Th>
          <Defined of="handleMean" label="Handle time" />
        </Table.Th>
      </Table.Tr>
    </Table.Thead>
  );
}

function Row({ cell }: { cell: FloorCell }) {
  const queues = useDesk(({ desk }) => desk?.settings.queues ?? NO_QUEUES);
  const label = queues.find(({ name }) => name === cell.queue)?.label ?? words(cell.queue);
  return (
    <Table.Tr>
      <Table.Td>{label}</Table.Td>
      <Table.Td>
        <ChannelMark channel={cell.channel} />
      </Table.Td>
      <Table.Td>
        <TierBadge tier={cell.tier} />
      </Table.Td>
      <Table.Td>
        {cell.waiting === 0 ? (
          0
        ) : (
          <UnstyledButton
            className={styles.open}
            aria-label={`${cell.waiting} waiting at ${label}, show them`}
            onClick={() => openCell(cell)}
          >
            {cell.waiting}
          </UnstyledButton>
        )}
      </Table.Td>
      <Oldest cell={cell} />
      <Table.Td>{cell.in_hand}</Table.Td>
      <Table.Td>{cell.offered}</Table.Td>
      <Table.Td>{cell.answered}</Table.Td>
      <Table.Td>{cell.abandoned}</Table.Td>
      <Table.Td className={styles.toned} data-tone={serviceTone(cell.service_level)}>
        {percent(cell.service_level)}
        <small> in {duration(cell.target_seconds)}</small>
      </Table.Td>
      <Table.Td>{cell.wait_mean_seconds === null ? '–' : clock(cell.wait_mean_seconds)}</Table.Td>
      <Table.Td>{clock(cell.wait_max_seconds)}</Table.Td>
      <Table.Td>{cell.handle_mean_seconds === null ? '–' : clock(cell.handle_mean_seconds)}</Table.Td>
    </Table.Tr>
  );
}

function Oldest({ cell }: { cell: FloorCell }) {
  const now = useNow();
  if (cell.oldest_waiting_since === null) return <Table.Td>–</Table.Td>;
  const seconds = secondsSince(cell.oldest_waiting_since, now);
  return (
    <Table.Td className={styles.toned} data-tone={waitTone(seconds, cell.target_seconds)}>
      {clock(seconds)}
    </Table.Td>
  );
}
