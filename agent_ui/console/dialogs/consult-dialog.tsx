import { SegmentedControl, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import * as doors from '../../shared/doors';
import { useDesk } from '../../shared/desk-store';
import type { Interaction } from '../../shared/model';
import { agentChoices } from './agent-choices';
import { Dialog } from './dialog';
import { Foot } from './foot';
import { useCommand } from './use-command';

/** Ask a colleague, or somebody outside, in. The customer waits on hold and hears nothing of it. */
export function ConsultDialog({ interaction }: { interaction: Interaction }) {
  const desk = useDesk((state) => state.desk);
  const [kind, setKind] = useState<'agent' | 'phone'>('agent');
  const [target, setTarget] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const { busy, onSubmit } = useCommand(() =>
    doors.consult(interaction.id, { to: { [kind]: target?.trim() }, note: note.trim() }),
  );
  if (desk === null) return null;
  return (
    <Dialog title="Consult">
      <form onSubmit={onSubmit}>
        <Stack>
          <SegmentedControl
            aria-label="Whom to ask"
            value={kind}
            onChange={(value) => {
              setKind(value);
              setTarget(null);
            }}
            data={[
              { value: 'agent', label: 'A colleague' },
              { value: 'phone', label: 'A number' },
            ]}
          />
          {kind === 'agent' ? (
            <Select
              data-autofocus
              label="Colleague"
              placeholder="Choose"
              searchable
              value={target}
              onChange={setTarget}
              data={agentChoices(desk)}
              nothingFoundMessage="Nobody fits"
            />
          ) : (
            <TextInput
              data-autofocus
              label="Number"
              type="tel"
              placeholder="+1 202 555 0123"
              value={target ?? ''}
              onChange={(event) => setTarget(event.currentTarget.value)}
            />
          )}
          {kind === 'agent' && (
            <Textarea
              label="What is it about?"
              autosize
              minRows={2}
              maxRows={6}
              maxLength={10_000}
              value={note}
              onChange={(event) => setNote(event.currentTarget.value)}
            />
          )}
          <Text size="sm" c="dimmed">
            The customer waits on hold. You decide afterwards who goes on.
          </Text>
        </Stack>
        <Foot confirm="Ask in" busy={busy} disabled={target === null || target.trim() === ''} />
      </form>
    </Dialog>
  );
}
