/** A mail program for the demo's customer: what came, what was sent, reading and writing. */
import { Button, Group, SegmentedControl, Text } from '@mantine/core';
import { useState } from 'react';
import { replySubject, type PostboxLetter } from '../../shared/postbox';
import type { Person } from '../people';
import { LetterList } from './letter-list';
import styles from './mail.module.css';
import { ReadLetter } from './read-letter';
import { HUB_ADDRESS, usePostbox } from './use-postbox';
import { WriteLetter, type Begun } from './write-letter';

type Seen = { read: string } | { write: Begun } | 'list';

const NEW: Begun = { to: HUB_ADDRESS, subject: '', answers: null };

export function MailClient({ person, address }: { person: Person; address: string }) {
  const { letters, live } = usePostbox(address);
  const [folder, setFolder] = useState<PostboxLetter['direction']>('in');
  const [seen, setSeen] = useState<Seen>('list');
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());

  function read({ id }: PostboxLetter) {
    setOpened((before) => new Set(before).add(id));
    setSeen({ read: id });
  }

  return (
    <div className={styles.client}>
      {seen === 'list' && (
        <>
          <Group justify="space-between" gap="xs">
            <SegmentedControl
              size="xs"
              aria-label="Folder"
              value={folder}
              onChange={setFolder}
              data={[
                { value: 'in', label: 'Inbox' },
                { value: 'out', label: 'Sent' },
              ]}
            />
            <Button size="compact-sm" onClick={() => setSeen({ write: NEW })}>
              Write
            </Button>
          </Group>
          <LetterList
            letters={letters?.filter(({ direction }) => direction === folder) ?? null}
            opened={opened}
            empty={folder === 'in' ? 'No mail yet.' : 'Nothing sent yet.'}
            onRead={read}
          />
        </>
      )}
      {typeof seen === 'object' && 'read' in seen && (
        <ReadLetter
          key={seen.read}
          address={address}
          letter={letters?.find(({ id }) => id === seen.read)}
          onBack={() => setSeen('list')}
          onReply={(letter) => setSeen({ write: answerTo(letter) })}
        />
      )}
      {typeof seen === 'object' && 'write' in seen && (
        <WriteLetter
          address={address}
          name={person.tier === null ? null : person.name}
          begun={seen.write}
          onDone={(sent) => {
            if (sent) setFolder('out');
            setSeen('list');
          }}
        />
      )}
      {!live && (
        <Text size="sm" c="var(--hub-alarm)" role="status">
          The mail server cannot be reached. Trying again…
        </Text>
      )}
    </div>
  );
}

function answerTo({ id, from, reply_to, to, direction, subject }: PostboxLetter): Begun {
  const other = direction === 'in' ? (reply_to[0] ?? from) : to[0];
  return {
    to: other?.address ?? HUB_ADDRESS,
    subject: replySubject(subject),
    answers: direction === 'in' ? id : null,
  };
}
