import { Anchor } from '@mantine/core';
import { useId, useState } from 'react';
import { fullName } from '../../shared/addresses';
import type { MailView } from '../../shared/api';
import { timeOfDay } from '../../shared/format';
import type { Message } from '../../shared/model';
import { deliveryWords } from '../views/delivery';
import styles from './mail.module.css';

/** What the hub answered by itself: one line, its words behind a click. */
export function Acknowledgement({ message, mail }: { message: Message; mail: MailView }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <article className={styles.acknowledgement} aria-label="Automatic answer">
      <p>
        Answered automatically to {mail.to.map(fullName).join(', ')} ·{' '}
        <time dateTime={message.at}>{timeOfDay(message.at)}</time>
        {message.delivery !== null && ` · ${deliveryWords(message.delivery)}`} ·{' '}
        <Anchor
          component="button"
          type="button"
          inherit
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          {open ? 'Hide' : 'Show'}
        </Anchor>
      </p>
      <blockquote id={id} hidden={!open} dir="auto">
        {message.text}
      </blockquote>
    </article>
  );
}
