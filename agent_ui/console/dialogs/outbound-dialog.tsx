import { SegmentedControl, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { isAddress } from '../../shared/addresses';
import * as doors from '../../shared/doors';
import { useDesk } from '../../shared/desk-store';
import type { Customer, QueueInfo } from '../../shared/model';
import { BLANK, isBlank, toBody, type Letter } from '../mail/letter';
import { NEW_LETTER, NewLetter } from '../mail/new-letter';
import { uploading, useUploadsAt } from '../store/uploads';
import { select } from '../store/workspace';
import { CustomerPicker } from './customer-picker';
import { Dialog } from './dialog';
import { Foot } from './foot';
import { useCommand } from './use-command';

const NO_QUEUES: readonly QueueInfo[] = [];

type Way = 'phone' | 'sms' | 'email';
const SUBMIT: Readonly<Record<Way, string>> = { phone: 'Call', sms: 'Send', email: 'Send' };

/** A call, a text message or a letter that we start: to a customer on record, or to any address. It starts in this agent's hands. */
export function OutboundDialog() {
  const queues = useDesk(({ desk }) => desk?.settings.queues ?? NO_QUEUES);
  const [channel, setChannel] = useState<Way>('phone');
  const [customer, setCustomer] = useState<Customer | null>(null);
  const [to, setTo] = useState('');
  const [queue, setQueue] = useState<string | null>(queues[0]?.name ?? null);
  const [text, setText] = useState('');
  const [letter, setLetter] = useState<Letter>(BLANK);
  useUploadsAt(NEW_LETTER);
  const { busy, onSubmit } = useCommand(async () => {
    const { interaction } = await doors.startInteraction({
      channel,
      queue: queue ?? '',
      ...(customer === null ? { to: to.trim() } : { customer: customer.id }),
      ...(channel === 'sms' && { text: text.trim() }),
      ...(channel === 'email' && { text: letter.text, mail: { ...toBody(letter, null), to: null } }),
    });
    select(interaction.id);
  });
  const written: Readonly<Record<Way, boolean>> = {
    phone: true,
    sms: text.trim() !== '',
    email: !isBlank(letter) && letter.subject.trim() !== '' && uploading(NEW_LETTER) === 0,
  };
  const reached = customer !== null || (channel === 'email' ? isAddress(to.trim()) : to.trim() !== '');

  function choose(way: Way) {
    setChannel(way);
    // Who was picked by a number need not have a mail address.
    if (kindOf(way) !== kindOf(channel)) setCustomer(null);
  }

  return (
    <Dialog title="Reach a customer" size={channel === 'email' ? 'lg' : 'md'}>
      <form onSubmit={onSubmit}>
        <Stack>
          <SegmentedControl
            aria-label="How"
            value={channel}
            onChange={choose}
            data={[
              { value: 'phone', label: 'Call' },
              { value: 'sms', label: 'Text message' },
              { value: 'email', label: 'Email' },
            ]}
          />
          <CustomerPicker kind={kindOf(channel)} customer={customer} onPick={setCustomer} />
          {customer === null && <AddressInput channel={channel} value={to} onChange={setTo} />}
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
          {channel === 'email' && <NewLetter letter={letter} onChange={setLetter} />}
        </Stack>
        <Foot
          confirm={SUBMIT[channel]}
          busy={busy}
          disabled={queue === null || !written[channel] || !reached}
        />
      </form>
    </Dialog>
  );
}

const kindOf = (way: Way) => (way === 'email' ? 'email' : 'phone');

interface AddressParts {
  channel: Way;
  value: string;
  onChange: (value: string) => void;
}

function AddressInput({ channel, value, onChange }: AddressParts) {
  const mail = channel === 'email';
  return (
    <TextInput
      label={mail ? 'or to an address' : 'or to a number'}
      placeholder={mail ? 'somebody@example.com' : '+1 202 555 0123'}
      inputMode={mail ? 'email' : 'tel'}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
