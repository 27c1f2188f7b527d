import { Alert, Skeleton, Text, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import * as doors from '../../shared/doors';
import { ago, moment, stateWords, words } from '../../shared/format';
import type { Interaction, TimelineEntry } from '../../shared/model';
import { ChannelMark } from '../../shared/ui/marks';
import { useNow } from '../../shared/ui/use-now';
import styles from './details.module.css';
import { Transcript } from './transcript';
import { useFetched } from '../../shared/ui/use-fetched';

/** What happened with this customer before, newest first; each opens to be read. */
export function History({ interaction }: { interaction: Interaction }) {
  const { id } = interaction.customer;
  const [open, setOpen] = useState<Interaction | null>(null);
  const { value, failure } = useFetched(id === null ? null : `${id}/${interaction.state}`, (signal) =>
    doors.getTimeline(id ?? '', signal),
  );
  if (id === null)
    return <Text c="dimmed">Nobody with this address is on record, so there is no history.</Text>;
  if (failure !== null) return <Alert color="red">{failure}</Alert>;
  if (value === null) return <Skeleton h={240} />;
  const before = value.items.filter((entry) => entry.interaction.id !== interaction.id);
  if (before.length === 0) return <Text c="dimmed">This is the first contact.</Text>;
  return (
    <>
      <ul className={styles.plain}>
        {before.map((entry) => (
          <li key={entry.interaction.id}>
            <Entry entry={entry} onOpen={() => setOpen(entry.interaction)} />
          </li>
        ))}
      </ul>
      <Transcript interaction={open} onClose={() => setOpen(null)} />
    </>
  );
}

function Entry({ entry, onOpen }: { entry: TimelineEntry; onOpen: () => void }) {
  const now = useNow();
  const { interaction, messages, last_message } = entry;
  const last = interaction.handlings.at(-1);
  return (
    <UnstyledButton className={styles.entry} onClick={onOpen}>
      <div title={moment(interaction.arrived_at)}>
        <ChannelMark channel={interaction.channel} /> · {ago(interaction.arrived_at, now)}
        {last !== undefined && ` · ${last.agent.name}`}
      </div>
      <div className={styles.small}>
        {last?.outcome ? words(last.outcome) : stateWords(interaction)} · {messages}{' '}
        {messages === 1 ? 'message' : 'messages'}
      </div>
      {last_message !== null && <p className={styles.clip}>{last_message}</p>}
      {last?.note && <div className={styles.small}>Note: {last.note}</div>}
    </UnstyledButton>
  );
}
