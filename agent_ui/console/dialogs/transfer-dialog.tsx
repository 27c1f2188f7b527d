import { SegmentedControl, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import * as doors from '../../shared/doors';
import { useDesk } from '../../shared/desk-store';
import type { Interaction } from '../../shared/model';
import type { Desk } from '../../shared/reducer';
import { isCall } from '../call/standing';
import { agentChoices } from './agent-choices';
import { Dialog } from './dialog';
import { Foot } from './foot';
import { useCommand } from './use-command';

/** To a queue, to a colleague, or a call to a number outside. The sender keeps the customer until somebody joins. */
export function TransferDialog({ interaction }: { interaction: Interaction }) {
  const desk = useDesk((state) => state.desk);
  const [kind, setKind] = useState<'queue' | 'agent' | 'phone'>('queue');
  const [target, setTarget] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const { busy, onSubmit } = useCommand(() =>
    doors.transfer(interaction.id, { to: { [kind]: target?.trim() }, note: note.trim() }),
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
              ...(isCall(interaction) ? [{ value: 'phone' as const, label: 'To a number' }] : []),
            ]}
          />
          {kind === 'phone' ? (
            <TextInput
              data-autofocus
              label="Number"
              type="tel"
              placeholder="+1 202 555 0123"
              value={target ?? ''}
              onChange={(event) => setTarget(event.currentTarget.value)}
            />
          ) : (
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
          )}
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
            {isCall(interaction)
              ? 'The customer waits on hold with you until somebody has joined.'
              : 'You keep the customer until somebody has joined.'}
          </Text>
        </Stack>
        <Foot confirm="Transfer" busy={busy} disabled={target === null || target.trim() === ''} />
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
