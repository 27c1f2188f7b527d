import { Radio, Stack } from '@mantine/core';
import { useState } from 'react';
import * as doors from '../../shared/doors';
import { serverNow } from '../../shared/clock';
import type { Interaction } from '../../shared/model';
import { Dialog } from './dialog';
import { Foot } from './foot';
import { useCommand } from './use-command';

const HOUR = 3600;
const CHOICES: readonly { value: string; label: string; seconds: number | null }[] = [
  { value: 'message', label: 'Until the customer writes', seconds: null },
  { value: '15m', label: 'For 15 minutes', seconds: HOUR / 4 },
  { value: '1h', label: 'For an hour', seconds: HOUR },
  { value: '4h', label: 'For four hours', seconds: 4 * HOUR },
  { value: '1d', label: 'Until this time tomorrow', seconds: 24 * HOUR },
];

/** Puts it aside: it holds no room and comes back to this agent. */
export function ParkDialog({ interaction }: { interaction: Interaction }) {
  const [choice, setChoice] = useState('message');
  const { busy, onSubmit } = useCommand(() => doors.park(interaction.id, until(choice)));
  return (
    <Dialog title={`Park ${interaction.customer.name}`} size="sm">
      <form onSubmit={onSubmit}>
        <Radio.Group
          value={choice}
          onChange={setChoice}
          label="Comes back to you when the customer writes, or at a time"
        >
          <Stack gap="xs" mt="sm">
            {CHOICES.map(({ value, label }) => (
              <Radio key={value} value={value} label={label} />
            ))}
          </Stack>
        </Radio.Group>
        <Foot confirm="Park" busy={busy} />
      </form>
    </Dialog>
  );
}

function until(choice: string): string | null {
  const seconds = CHOICES.find(({ value }) => value === choice)?.seconds ?? null;
  return seconds === null ? null : new Date(serverNow() + seconds * 1000).toISOString();
}
