import { Anchor } from '@mantine/core';
import { timeOfDay } from '../../shared/format';
import type { Interaction, Message } from '../../shared/model';
import { Acknowledgement } from '../mail/acknowledgement';
import { LetterCard } from '../mail/letter-card';
import { Attachments } from '../mail/attachments';
import { Icon } from '../../shared/ui/icons';
import { discard, sayAgain, type Outgoing } from '../store/outgoing';
import styles from './conversation.module.css';
import { deliveryWords, tick } from './delivery';

interface Parts {
  message: Message;
  interaction: Interaction;
  /** Send it again; given where that is possible. */
  onAgain?: (() => void) | undefined;
}

export function MessageBubble({ message, interaction, onAgain }: Parts) {
  if (message.from === 'system' && message.mail !== null)
    return <Acknowledgement message={message} mail={message.mail} />;
  if (message.from === 'system')
    return (
      <p className={styles.event}>
        {message.text} <time dateTime={message.at}>{timeOfDay(message.at)}</time>
      </p>
    );
  if (message.mail !== null && !message.private)
    return <LetterCard message={message} mail={message.mail} interaction={interaction} />;
  const theirs = message.from === 'customer';
  return (
    <article
      className={`${styles.bubble} ${message.private ? styles.note : theirs ? styles.theirs : styles.ours}`}
    >
      <p className={styles.by}>
        {message.private && <Icon name="lock" size={12} />}
        {message.name ?? (theirs ? interaction.customer.name : 'Automatic')}
        {message.private && ' · private note'}
      </p>
      <p dir="auto">{message.text}</p>
      <Attachments files={message.attachments} />
      <div className={styles.foot}>
        <time dateTime={message.at}>{timeOfDay(message.at)}</time>
        {!theirs && !message.private && <Delivery message={message} onAgain={onAgain} />}
      </div>
    </article>
  );
}

/** How far our words have come: ticks at a glance, a sentence where there is something to know. */
function Delivery({ message, onAgain }: Omit<Parts, 'interaction'>) {
  const { delivery } = message;
  if (delivery === null) return null;
  const sentence = deliveryWords(delivery);
  if (delivery.state === 'failed')
    return (
      <span className={styles.failed}>
        {sentence}{' '}
        {onAgain !== undefined && (
          <Anchor component="button" inherit c="inherit" td="underline" onClick={onAgain}>
            Send again
          </Anchor>
        )}
      </span>
    );
  const mark = tick(delivery.state);
  return mark === null ? (
    <span>{sentence}</span>
  ) : (
    <span role="img" aria-label={sentence} title={sentence}>
      {mark}
    </span>
  );
}

/** Written here, not yet confirmed by the hub. */
export function OutgoingBubble({ outgoing }: { outgoing: Outgoing }) {
  return (
    <article className={`${styles.bubble} ${outgoing.private ? styles.note : styles.ours}`}>
      <p dir="auto">{outgoing.text}</p>
      {outgoing.failure === null ? (
        <div className={styles.foot}>Sending…</div>
      ) : (
        <div className={`${styles.foot} ${styles.failed}`} role="alert">
          {outgoing.goesAgain
            ? 'Not sent yet: it goes as soon as the hub is back.'
            : `Not sent: ${outgoing.failure}`}
          <Anchor
            component="button"
            inherit
            c="inherit"
            td="underline"
            onClick={() => void sayAgain(outgoing)}
          >
            Try again
          </Anchor>
          <Anchor
            component="button"
            inherit
            c="inherit"
            td="underline"
            onClick={() => discard(outgoing.client_id)}
          >
            Discard
          </Anchor>
        </div>
      )}
    </article>
  );
}
