import { Table } from '@mantine/core';
import { useDesk } from '../shared/desk-store';
import { clock, duration, presenceWords, secondsSince, words } from '../shared/format';
import type { FloorAgent, FloorItem, PartyView } from '../shared/model';
import { supervisionWords } from '../shared/supervision';
import { ChannelMark, TierBadge } from '../shared/ui/marks';
import { useNow } from '../shared/ui/use-now';
import { AgentActions } from './agent-actions';
import { Defined } from './defined';
import { ageTone } from './tones';
import styles from './wallboard.module.css';

/** Who is here and does what. The order holds still, so that a row can be found with closed eyes. */
export function AgentsTable({ agents }: { agents: readonly FloorAgent[] }) {
  const present = agents.filter(({ activity }) => activity !== 'offline');
  const offline = agents.length - present.length;
  return (
    <section aria-label="Agents" className={styles.panel}>
      <h2>Agents {offline > 0 && <span className={styles.quiet}>({offline} offline not shown)</span>}</h2>
      {present.length === 0 ? (
        <p className={styles.quiet}>Nobody is signed in.</p>
      ) : (
        <Table.ScrollContainer minWidth={900}>
          <Table verticalSpacing={4}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Agent</Table.Th>
                <Table.Th>Doing</Table.Th>
                <Table.Th>For</Table.Th>
                <Table.Th>
                  <Defined of="items" label="In hand" />
                </Table.Th>
                <Table.Th>
                  <Defined of="capacity" label="Capacity" />
                </Table.Th>
                <Table.Th>
                  <Defined of="missed" label="Missed" />
                </Table.Th>
                <Table.Th>
                  <span className="visually-hidden">Actions</span>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {present.map((agent) => (
                <Row key={agent.id} agent={agent} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </section>
  );
}

function Row({ agent }: { agent: FloorAgent }) {
  const now = useNow();
  return (
    <Table.Tr>
      <Table.Td fw={600}>{agent.name}</Table.Td>
      <Table.Td>
        <span className={styles.activity} data-activity={agent.activity}>
          {activityWords(agent)}
        </span>
        {!agent.reachable && <small className={styles.lost}> console disconnected</small>}
        {agent.pending !== null && <small> then {presenceWords(agent.pending).toLowerCase()}</small>}
        {agent.wrap_up_overdue && <small className={styles.lost}> outcome missing</small>}
      </Table.Td>
      <Table.Td>{clock(secondsSince(agent.activity_since, now))}</Table.Td>
      <Table.Td>
        {agent.items.map((item) => (
          <Item key={item.interaction_id} item={item} />
        ))}
      </Table.Td>
      <Table.Td>
        <meter
          className={styles.meter}
          min={0}
          max={agent.units}
          value={agent.units_used}
          aria-label={`${agent.units_used} of ${agent.units} units`}
        />{' '}
        {agent.units_used}
      </Table.Td>
      <Table.Td className={styles.toned} data-tone={agent.missed_today > 0 ? 'attention' : undefined}>
        {agent.missed_today}
      </Table.Td>
      <Table.Td ta="right">
        <AgentActions agent={agent} />
      </Table.Td>
    </Table.Tr>
  );
}

function Item({ item }: { item: FloorItem }) {
  const seconds = secondsSince(item.since, useNow());
  return (
    <a className={styles.item} href={`/console#${encodeURIComponent(item.interaction_id)}`}>
      <ChannelMark channel={item.channel} short /> {item.customer || 'Unknown customer'}{' '}
      <TierBadge tier={item.tier} />
      <span className={styles.quiet}>{words(item.state)}</span>
      <span className={styles.toned} data-tone={ageTone(seconds)}>
        {duration(seconds)}
      </span>
      <Supervisors id={item.interaction_id} />
    </a>
  );
}

/** Who listens, whispers or has joined in: other supervisors see it here. */
function Supervisors({ id }: { id: string }) {
  const parties = useDesk(({ desk }) => desk?.interactions[id]?.call?.parties ?? NO_PARTIES);
  const there = parties.filter(({ role, state }) => role === 'supervisor' && state === 'joined');
  return there.map(({ id: party, name, mode }) => (
    <span key={party} className={styles.quiet}>
      {name} {supervisionWords(mode)}
    </span>
  ));
}

const NO_PARTIES: readonly PartyView[] = [];

const ACTIVITIES: Readonly<Record<string, string>> = {
  missed: 'Missed an offer',
  connected: 'With a customer',
  wrapping: 'Wrap-up',
  offered: 'Has an offer',
  available: 'Available',
  offline: 'Offline',
};

function activityWords(agent: FloorAgent): string {
  return ACTIVITIES[agent.activity] ?? presenceWords(agent.presence);
}
