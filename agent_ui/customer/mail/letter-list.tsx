import { Skeleton, Text, UnstyledButton } from '@mantine/core';
import { shortName } from '../../shared/addresses';
import { moment } from '../../shared/format';
import { parted, type PostboxLetter } from '../../shared/postbox';
import { Icon } from '../../shared/ui/icons';
import styles from './mail.module.css';

interface Parts {
  letters: readonly PostboxLetter[] | null;
  opened: ReadonlySet<string>;
  empty: string;
  onRead: (letter: PostboxLetter) => void;
}

export function LetterList({ letters, opened, empty, onRead }: Parts) {
  if (letters === null) return <Skeleton h={180} />;
  if (letters.length === 0)
    return (
      <Text size="sm" c="dimmed" ta="center" py="xl">
        {empty}
      </Text>
    );
  return (
    <ul className={styles.list} aria-label="Letters">
      {letters.map((letter) => (
        <li key={letter.id}>
          <UnstyledButton
            className={styles.item}
            data-new={letter.direction === 'in' && !opened.has(letter.id)}
            onClick={() => onRead(letter)}
          >
            <span className={styles.who}>
              <bdi>{others(letter)}</bdi>
              {letter.files.length > 0 && <Icon name="clip" size={13} />}
            </span>
            <time dateTime={letter.at}>{moment(letter.at)}</time>
            <span className={styles.about}>
              <strong>{letter.subject === '' ? 'Without a subject' : letter.subject}</strong>{' '}
              {parted(letter.text).fresh.slice(0, 120)}
            </span>
            <Standing letter={letter} />
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
}

function Standing({ letter: { state, reason } }: { letter: PostboxLetter }) {
  if (state === 'refused')
    return <span className={styles.refused}>Not delivered{reason !== null && `: ${reason}`}</span>;
  return state === 'sending' ? <span className={styles.about}>On its way…</span> : null;
}

function others({ direction, from, to }: PostboxLetter): string {
  return direction === 'in' ? shortName(from) : to.map(shortName).join(', ');
}
