import { SegmentedControl, Select, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import * as doors from '../../shared/doors';
import { useDesk } from '../../shared/desk-store';
import { presenceWords } from '../../shared/format';
import type { AgentInfo, Interaction } from '../../shared/model';
import type { Desk } from '../../shared/reducer';
import { Dialog } from './dialog';
import { Foot } from './foot';
import { useCommand } from './use-command';

/** To a queue, or to a colleague. The sender keeps the customer until somebody joins. */
export function TransferDialog({ interaction }: { interaction: Interaction }) {
  const desk = useDesk((state) => state.desk);
  const [kind, setKind] = useState<'queue' | 'agent'>('queue');
  const [target, setTarget] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const { busy, onSubmit } = useCommand(() =>
    doors.transfer(interaction.id, { to: { [kind]: target }, note: note.trim() }),
  );
  if (desk === null) return null;
  return (
    <Dialog title={`Transfer ${interaction.customer.name}`}>
      <form onSubmit={onSubmit}>
        <Stack>
          <SegmentedControl
            aria-label="Transfer to"
            value={kind}
            onChange={(value) => {
              setKind(value);
              setTarget(null);
            }}
            data={[
              { value: 'queue', label: 'To a queue' },
              { value: 'agent', label: 'To a colleague' },
            ]}
          />
          <Select
            key={kind}
            data-autofocus
            label={kind === 'queue' ? 'Queue' : 'Colleague'}
            placeholder="Choose"
            searchable
            value={target}
            onChange={setTarget}
            data={kind === 'queue' ? queueChoices(desk, interaction) : agentChoices(desk)}
            nothingFoundMessage="Nobody fits"
            comboboxProps={{ withinPortal: true }}
          />
          <Textarea
            label="Note for whoever takes over"
            autosize
            minRows={2}
            maxRows={6}
            maxLength={10_000}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <Text size="sm" c="dimmed">
            You keep the customer until somebody has joined.
          </Text>
        </Stack>
        <Foot confirm="Transfer" busy={busy} disabled={target === null} />
      </form>
    </Dialog>
  );
}

function queueChoices(desk: Desk, { queue: from }: Interaction) {
  return desk.settings.queues
    .filter(({ name }) => name !== from)
    .map(({ name, label }) => ({ value: name, label: `${label}${waitingAt(desk, name)}` }));
}

function waitingAt(desk: Desk, queue: string): string {
  const waiting = desk.queues[queue]?.waiting;
  return waiting === undefined ? '' : ` (${waiting} waiting)`;
}

function agentChoices(desk: Desk) {
  return Object.values(desk.agents)
    .filter(({ id }) => id !== desk.me.id)
    .toSorted((one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name))
    .map((agent) => ({
      value: agent.id,
      label: `${agent.name} · ${presenceWords(agent.presence.presence).toLowerCase()}`,
      disabled: agent.presence.presence.state === 'offline',
    }));
}

function rank({ presence }: AgentInfo): number {
  return ['available', 'not_ready', 'offline'].indexOf(presence.presence.state);
}
