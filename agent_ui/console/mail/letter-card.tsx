/** One letter of the conversation: who wrote it and how far to believe that, its words, its files, and what became of it. */
import type { MailView } from '../../shared/api';
import type { Interaction, Message } from '../../shared/model';
import { Attachments } from './attachments';
import { LetterFoot } from './letter-foot';
import { LetterHead } from './letter-head';
import { LetterText } from './letter-text';
import { automaticWords, newSubject } from './letter-words';
import styles from './mail.module.css';

export interface LetterParts {
  message: Message;
  mail: MailView;
  interaction: Interaction;
}

export function LetterCard({ message, mail, interaction }: LetterParts) {
  const theirs = message.from === 'customer';
  const subject = newSubject(mail, interaction.subject);
  return (
    <article
      className={styles.letter}
      data-from={theirs ? 'them' : 'us'}
      data-withdrawn={message.delivery?.state === 'withdrawn'}
      data-automatic={automaticWords(mail.automatic) !== null}
      aria-label={`Letter from ${message.name ?? mail.sender.name ?? mail.sender.address}`}
    >
      <LetterHead message={message} mail={mail} interaction={interaction} />
      {subject !== null && <h3 className={styles.subject}>{subject}</h3>}
      <LetterText message={message} mail={mail} />
      {mail.remarks.length > 0 && (
        <ul className={styles.remarks} aria-label="What to know about this letter">
          {mail.remarks.map((remark) => (
            <li key={remark}>{remark}</li>
          ))}
        </ul>
      )}
      <Attachments files={message.attachments} />
      {!theirs && <LetterFoot message={message} mail={mail} interaction={interaction} />}
    </article>
  );
}
