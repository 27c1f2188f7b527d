import { Anchor } from '@mantine/core';
import { useId, useState } from 'react';
import { fullName, shortName } from '../../shared/addresses';
import type { CorrespondentView, MailView } from '../../shared/api';
import { moment, timeOfDay } from '../../shared/format';
import { Icon } from '../../shared/ui/icons';
import type { LetterParts } from './letter-card';
import { LetterMenu } from './letter-menu';
import { automaticWords, belief } from './letter-words';
import styles from './mail.module.css';

/** Who wrote it to whom, and when. Whether the sender is believed is said before the name. */
export function LetterHead({ message, mail, interaction }: LetterParts) {
  const theirs = message.from === 'customer';
  const automatic = automaticWords(mail.automatic);
  return (
    <header className={styles.head}>
      <div className={styles.sender}>
        {theirs && <Verification mail={mail} />}
        <strong>
          <bdi>{theirs ? (mail.sender.name ?? mail.sender.address) : (message.name ?? 'Automatic')}</bdi>
        </strong>
        {(!theirs || mail.sender.name !== null) && (
          <span className={styles.address}>
            <bdi>{mail.sender.address}</bdi>
          </span>
        )}
        {mail.different_sender && <span className={styles.badge}>Somebody else</span>}
        {automatic !== null && <span className={styles.badge}>{automatic}</span>}
      </div>
      <div className={styles.when}>
        <time dateTime={message.at} title={moment(message.at)}>
          {timeOfDay(message.at)}
        </time>
        <LetterMenu message={message} mail={mail} interaction={interaction} />
      </div>
      {theirs && mail.verification === 'failed' && (
        <p className={styles.forged} role="note">
          {mail.verification_reason}
        </p>
      )}
      <Recipients mail={mail} />
    </header>
  );
}

function Verification({ mail }: { mail: MailView }) {
  const { tone, words } = belief(mail);
  return (
    <span className={styles.belief} data-tone={tone} title={mail.verification_reason}>
      <Icon name={tone === 'good' ? 'shield' : 'warning'} size={14} />
      {words}
    </span>
  );
}

/** One line; everybody with their address behind a click. */
function Recipients({ mail }: { mail: MailView }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const lines: [string, readonly CorrespondentView[]][] = [
    ['To', mail.to],
    ['Cc', mail.cc],
    ['Bcc', mail.bcc],
  ];
  const named = lines.filter(([, people]) => people.length > 0);
  const replyTo = mail.reply_to;
  if (named.length === 0 && replyTo === null) return null;
  return (
    <div className={styles.recipients}>
      <Anchor
        component="button"
        type="button"
        inherit
        c="inherit"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {named.map(([label, people]) => `${label.toLowerCase()} ${summary(people)}`).join(', ') || 'Details'}
      </Anchor>
      <dl id={id} hidden={!open}>
        {named.map(([label, people]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{people.map(fullName).join(', ')}</dd>
          </div>
        ))}
        {replyTo !== null && (
          <div>
            <dt>Answers go to</dt>
            <dd>{fullName(replyTo)}</dd>
          </div>
        )}
        <div>
          <dt>Sender</dt>
          <dd>{mail.verification_reason}</dd>
        </div>
      </dl>
    </div>
  );
}

function summary(people: readonly CorrespondentView[]): string {
  const names = people.slice(0, 2).map(shortName).join(', ');
  return people.length > 2 ? `${names} and ${people.length - 2} more` : names;
}
