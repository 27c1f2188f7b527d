import { Alert, Anchor, Button, Group, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { fullName } from '../../shared/addresses';
import { moment } from '../../shared/format';
import { getLetter, letterFile, parted, type PostboxLetter } from '../../shared/postbox';
import { FileChip } from '../../shared/ui/file-chip';
import { LetterPage } from '../../shared/ui/letter-page';
import { useFetched } from '../../shared/ui/use-fetched';
import styles from './mail.module.css';

interface Parts {
  address: string;
  letter: PostboxLetter | undefined;
  onBack: () => void;
  onReply: (letter: PostboxLetter) => void;
}

export function ReadLetter({ address, letter, onBack, onReply }: Parts) {
  if (letter === undefined) return <Skeleton h={180} />;
  return (
    <article className={styles.letter} aria-label={letter.subject}>
      <Group justify="space-between" gap="xs">
        <Button size="compact-sm" variant="default" onClick={onBack} autoFocus>
          Back
        </Button>
        <Button size="compact-sm" onClick={() => onReply(letter)}>
          {letter.direction === 'in' ? 'Reply' : 'Write again'}
        </Button>
      </Group>
      <h3>{letter.subject === '' ? 'Without a subject' : letter.subject}</h3>
      <p className={styles.people}>
        <bdi>{fullName(letter.from)}</bdi> to{' '}
        <bdi>{[...letter.to, ...letter.cc].map(fullName).join(', ')}</bdi>
        <time dateTime={letter.at}>{moment(letter.at)}</time>
      </p>
      {letter.state === 'refused' && <Alert color="red">Not delivered: {letter.reason}</Alert>}
      <Body address={address} letter={letter} />
      {letter.files.length > 0 && (
        <ul className={styles.files} aria-label="Files">
          {letter.files.map((file, place) => (
            <li key={place}>
              <FileChip name={file.name} mediaType={file.media_type} size={file.size}>
                <Anchor href={letterFile(address, letter.id, place)} download={file.name} size="xs">
                  Download
                </Anchor>
              </FileChip>
            </li>
          ))}
        </ul>
      )}
    </article>
  );
}

function Body({ address, letter }: { address: string; letter: PostboxLetter }) {
  const [looks, setLooks] = useState(false);
  const [earlier, setEarlier] = useState(false);
  const { value, failure } = useFetched(looks ? letter.id : null, (signal) =>
    getLetter(address, letter.id, signal),
  );
  const words = parted(letter.text);
  const html = looks ? (value?.html ?? null) : null;
  return (
    <>
      {html === null ? (
        <div className={styles.text} dir="auto">
          {words.fresh}
          {earlier && <blockquote>{words.earlier}</blockquote>}
        </div>
      ) : (
        <LetterPage title={`${letter.subject}, as it was sent`} text={letter.text} srcDoc={html} />
      )}
      {failure !== null && <Alert color="red">{failure}</Alert>}
      <Group gap="md">
        {html === null && words.earlier !== '' && (
          <Anchor
            component="button"
            type="button"
            size="sm"
            aria-expanded={earlier}
            onClick={() => setEarlier(!earlier)}
          >
            {earlier ? 'Hide earlier' : 'Show earlier'}
          </Anchor>
        )}
        {letter.has_html && (
          <Anchor
            component="button"
            type="button"
            size="sm"
            aria-pressed={looks}
            onClick={() => setLooks(!looks)}
          >
            {looks ? 'Show as text' : 'Show with its looks'}
          </Anchor>
        )}
      </Group>
    </>
  );
}
