import { SegmentedControl, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import * as doors from '../../shared/doors';
import { useDesk } from '../../shared/desk-store';
import type { Customer, QueueInfo } from '../../shared/model';
import { select } from '../store/workspace';
import { CustomerPicker } from './customer-picker';
import { Dialog } from './dialog';
import { Foot } from './foot';
import { useCommand } from './use-command';

const NO_QUEUES: readonly QueueInfo[] = [];

/** A call or a text message that we start: to a customer on record, or to any number. It starts in this agent's hands. */
export function OutboundDialog() {
  const queues = useDesk(({ desk }) => desk?.settings.queues ?? NO_QUEUES);
  const [channel, setChannel] = useState<'phone' | 'sms'>('phone');
  const [customer, setCustomer] = useState<Customer | null>(null);
  const [to, setTo] = useState('');
  const [queue, setQueue] = useState<string | null>(queues[0]?.name ?? null);
  const [text, setText] = useState('');
  const { busy, onSubmit } = useCommand(async () => {
    const { interaction } = await doors.startInteraction({
      channel,
      queue: queue ?? '',
      ...(channel === 'sms' && { text: text.trim() }),
      ...(customer === null ? { to: to.trim() } : { customer: customer.id }),
    });
    select(interaction.id);
  });
  const written = channel === 'phone' || text.trim() !== '';
  const complete = queue !== null && written && (customer !== null || to.trim() !== '');
  return (
    <Dialog title="Reach a customer">
      <form onSubmit={onSubmit}>
        <Stack>
          <SegmentedControl
            aria-label="How"
            value={channel}
            onChange={setChannel}
            data={[
              { value: 'phone', label: 'Call' },
              { value: 'sms', label: 'Text message' },
            ]}
          />
          <CustomerPicker customer={customer} onPick={setCustomer} />
          {customer === null && (
            <TextInput
              label="or to a number"
              placeholder="+1 202 555 0123"
              inputMode="tel"
              value={to}
              onChange={(event) => setTo(event.currentTarget.value)}
            />
          )}
          <Select
            label="For the queue"
            data={queues.map(({ name, label }) => ({ value: name, label }))}
            value={queue}
            onChange={setQueue}
            allowDeselect={false}
          />
          {channel === 'sms' && (
            <Textarea
              label="Message"
              autosize
              minRows={3}
              maxRows={8}
              maxLength={1600}
              dir="auto"
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
          )}
        </Stack>
        <Foot confirm={channel === 'phone' ? 'Call' : 'Send'} busy={busy} disabled={!complete} />
      </form>
    </Dialog>
  );
}
