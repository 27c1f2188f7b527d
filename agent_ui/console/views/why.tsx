import { Alert, Skeleton, Table, Text } from '@mantine/core';
import * as doors from '../../shared/doors';
import { CHANNELS, duration, moment, words } from '../../shared/format';
import type { ChannelName, Interaction, RoutingDecision } from '../../shared/model';
import styles from './details.module.css';
import { useAgentName } from './use-agent-name';
import {
  choiceWords,
  holdWords,
  readReasoning,
  secondsBetween,
  type Candidate,
  type Contender,
  type Reasoning,
} from './reasoning';
import { useFetched } from '../../shared/ui/use-fetched';

const KINDS: Readonly<Record<string, string>> = { offer: 'Offered', hold: 'Held', exit: 'Took its exit' };

/** Every routing decision, newest first: who was considered, why this one, what held it back. */
export function Why({ interaction }: { interaction: Interaction }) {
  const key = `${interaction.id}/${interaction.state}/${interaction.handlings.length}/${interaction.tier}`;
  const { value, failure } = useFetched(key, (signal) => doors.getRouting(interaction.id, signal));
  if (failure !== null) return <Alert color="red">{failure}</Alert>;
  if (value === null) return <Skeleton h={240} />;
  if (value.items.length === 0)
    return <Text c="dimmed">Nothing was decided yet: it has not been in the queue.</Text>;
  return value.items
    .toSorted((one, other) => other.at.localeCompare(one.at))
    .map((decision) => (
      <Decision key={`${decision.at}${decision.kind}`} decision={decision} own={interaction.id} />
    ));
}

function Decision({ decision, own }: { decision: RoutingDecision; own: string }) {
  const agentName = useAgentName();
  const reasoning = readReasoning(decision);
  const kind = KINDS[decision.kind] ?? words(decision.kind);
  return (
    <article className={styles.decision}>
      <p>
        <strong>{decision.agent === null ? kind : `${kind} to ${decision.agent.name}`}</strong>{' '}
        <span className={styles.small}>{moment(decision.at)}</span>
      </p>
      <Because reasoning={reasoning} />
      {reasoning.holds.map((hold) => (
        <p key={`${hold.kind}${hold.agent ?? ''}`} className={styles.small}>
          Held back: {holdWords(hold, decision.at, agentName)}
        </p>
      ))}
      <WaitingTable reasoning={reasoning} own={own} />
      <AgentTable reasoning={reasoning} at={decision.at} chosen={decision.agent?.id ?? null} />
    </article>
  );
}

function Because({ reasoning }: { reasoning: Reasoning }) {
  // What holds it back is told below, agent by agent.
  if (reasoning.holds.length > 0) return null;
  return (
    <>
      {reasoning.inWords !== null && <p>{reasoning.inWords}</p>}
      {reasoning.inWords === null && reasoning.chosenBy !== null && (
        <p>{words(choiceWords(reasoning.chosenBy))}</p>
      )}
      {reasoning.inWords === null && reasoning.because !== null && <p>{words(reasoning.because)}</p>}
    </>
  );
}

function WaitingTable({ reasoning, own }: { reasoning: Reasoning; own: string }) {
  const { waiting, waitingMore } = reasoning;
  if (waiting.length === 0) return null;
  return (
    <>
      <Table fz="xs" verticalSpacing={2} horizontalSpacing={4} captionSide="top">
        <Table.Caption ta="left" mt={0}>
          In line
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Tier</Table.Th>
            <Table.Th>Queue</Table.Th>
            <Table.Th>Channel</Table.Th>
            <Table.Th ta="right">Score</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {waiting.map((one) => (
            <WaitingRow key={one.id} one={one} own={one.id === own} />
          ))}
        </Table.Tbody>
      </Table>
      <More counts={waitingMore} />
    </>
  );
}

function WaitingRow({ one, own }: { one: Contender; own: boolean }) {
  return (
    <Table.Tr fw={own ? 650 : undefined}>
      <Table.Td>
        {words(one.tier)}
        {own && ' (this)'}
      </Table.Td>
      <Table.Td>{words(one.queue)}</Table.Td>
      <Table.Td>{CHANNELS[one.channel as ChannelName]}</Table.Td>
      <Table.Td ta="right">{one.score.toFixed(2)}</Table.Td>
    </Table.Tr>
  );
}

function AgentTable({ reasoning, at, chosen }: { reasoning: Reasoning; at: string; chosen: string | null }) {
  const { agents, agentsMore } = reasoning;
  if (agents.length === 0) return <More counts={agentsMore} />;
  return (
    <>
      <Table fz="xs" verticalSpacing={2} horizontalSpacing={4} captionSide="top">
        <Table.Caption ta="left" mt={0}>
          Agents with room, best first
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Agent</Table.Th>
            <Table.Th ta="right">Load</Table.Th>
            <Table.Th ta="right">Serves</Table.Th>
            <Table.Th ta="right">Idle</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {agents.map((one) => (
            <AgentRow key={one.agent} one={one} at={at} chosen={one.agent === chosen} />
          ))}
        </Table.Tbody>
      </Table>
      <More counts={agentsMore} />
    </>
  );
}

function AgentRow({ one, at, chosen }: { one: Candidate; at: string; chosen: boolean }) {
  const agentName = useAgentName();
  return (
    <Table.Tr fw={chosen ? 650 : undefined}>
      <Table.Td>{agentName(one.agent)}</Table.Td>
      <Table.Td ta="right">{one.load}</Table.Td>
      <Table.Td ta="right">{one.breadth}</Table.Td>
      <Table.Td ta="right">{duration(Math.max(0, secondsBetween(one.idle_since, at)))}</Table.Td>
    </Table.Tr>
  );
}

function More({ counts }: { counts: readonly (readonly [string, number])[] }) {
  if (counts.length === 0) return null;
  return (
    <p className={styles.small}>
      {counts.map(([reason, count]) => `${count} ${reason.replaceAll('_', ' ')}`).join(' · ')}
    </p>
  );
}
