/** A telephone that calls the hub, and is called by it, through the sandbox carrier. What is heard stands there to be read. */
import { Button, Group, Switch, Text, TextInput } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import { sentence } from '../shared/http';
import * as phone from '../shared/telephone';
import type { TelephoneCall } from '../shared/telephone';
import { Icon } from '../shared/ui/icons';
import { callWords, isOver } from './call-words';
import styles from './customer.module.css';
import { Receiver } from './receiver';
import { HUB_NUMBER } from './use-phone';
import { CAN_SPEAK, useReadAloud } from './use-read-aloud';

interface Parts {
  number: string;
  calls: readonly TelephoneCall[];
  live: boolean;
}

export function Telephone({ number, calls, live }: Parts) {
  const [aloud, setAloud] = useState(false);
  const call = calls.findLast((one) => !isOver(one)) ?? calls.at(-1);
  useReadAloud(call, aloud);
  return (
    <div className={styles.telephone}>
      {call === undefined || isOver(call) ? <DialForm number={number} last={call} /> : null}
      {call !== undefined && <Receiver key={call.sid} number={number} call={call} />}
      {!live && (
        <Text size="sm" c="var(--hub-alarm)" role="status">
          No signal. Trying again…
        </Text>
      )}
      {CAN_SPEAK && (
        <Switch
          size="sm"
          label="Speak prompts aloud"
          checked={aloud}
          onChange={(event) => setAloud(event.currentTarget.checked)}
        />
      )}
    </div>
  );
}

function DialForm({ number, last }: { number: string; last: TelephoneCall | undefined }) {
  const [to, setTo] = useState(HUB_NUMBER);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function call(event: SyntheticEvent) {
    event.preventDefault();
    setBusy(true);
    try {
      await phone.dial(number, to.replace(/[\s()-]/g, ''));
      setFailure(null);
    } catch (reason) {
      setFailure(sentence(reason));
    }
    setBusy(false);
  }

  return (
    <form onSubmit={(event) => void call(event)}>
      <TextInput
        label="Number to dial"
        type="tel"
        value={to}
        error={failure}
        onChange={(event) => setTo(event.currentTarget.value)}
        classNames={{ input: styles.display ?? '' }}
      />
      <Group mt="xs" gap="sm">
        <Button
          type="submit"
          color="teal.9"
          loading={busy}
          disabled={to.trim() === ''}
          leftSection={<Icon name="phone" size={16} />}
        >
          Call
        </Button>
        {last !== undefined && (
          <Text size="sm" c="dimmed" role="status">
            {callWords(last)}
          </Text>
        )}
      </Group>
    </form>
  );
}
