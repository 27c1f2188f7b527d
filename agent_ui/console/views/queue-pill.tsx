/** How much waits for this agent's queues, and how long the oldest has. */
import { HoverCard, Table, UnstyledButton } from '@mantine/core';
import { useDesk } from '../../shared/desk-store';
import type { QueueChanged, QueueInfo } from '../../shared/model';
import { Elapsed } from '../../shared/ui/elapsed';
import styles from './top-bar.module.css';

const NO_QUEUES: Readonly<Record<string, QueueChanged>> = {};
const NO_SETTINGS: readonly QueueInfo[] = [];

export function QueuePill() {
  const queues = Object.values(useDesk(({ desk }) => desk?.queues ?? NO_QUEUES));
  const settings = useDesk(({ desk }) => desk?.settings.queues ?? NO_SETTINGS);
  const waiting = queues.reduce((sum, queue) => sum + queue.waiting, 0);
  const oldest = queues.flatMap(({ oldest_waiting_since }) => oldest_waiting_since ?? []).sort()[0];
  const label = (name: string) => settings.find((queue) => queue.name === name)?.label ?? name;
  return (
    <HoverCard position="bottom-start" openDelay={200}>
      <HoverCard.Target>
        <UnstyledButton className={styles.pill}>
          <span>
            <strong>{waiting}</strong> waiting
          </span>
          {oldest !== undefined && (
            <span>
              · oldest <Elapsed since={oldest} label="oldest has waited" />
            </span>
          )}
        </UnstyledButton>
      </HoverCard.Target>
      <HoverCard.Dropdown>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Queue</Table.Th>
              <Table.Th>Waiting</Table.Th>
              <Table.Th>Oldest</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {queues.map((queue) => (
              <Table.Tr key={queue.queue}>
                <Table.Td>{label(queue.queue)}</Table.Td>
                <Table.Td>{queue.waiting}</Table.Td>
                <Table.Td>
                  {queue.oldest_waiting_since === null ? '–' : <Elapsed since={queue.oldest_waiting_since} />}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </HoverCard.Dropdown>
    </HoverCard>
  );
}
