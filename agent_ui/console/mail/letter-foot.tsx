import { Anchor, Button } from '@mantine/core';
import { useState } from 'react';
import { useDesk } from '../../shared/desk-store';
import { secondsSince } from '../../shared/format';
import type { Message } from '../../shared/model';
import { myHandling } from '../../shared/reducer';
import { useNow } from '../../shared/ui/use-now';
import * as doors from '../../shared/doors';
import { attempt } from '../../shared/ui/attempt';
import { addAnswer } from '../store/conversations';
import { takeBack, writeAgain } from '../store/letters';
import { select } from '../store/workspace';
import { deliveryWords } from '../views/delivery';
import type { LetterParts } from './letter-card';
import styles from './mail.module.css';

/** What became of a letter of ours; for some seconds it can be taken back. */
export function LetterFoot({ message, mail, interaction }: LetterParts) {
  const me = useDesk(({ desk }) => desk?.me);
  const { delivery } = message;
  if (delivery === null) return null;
  if (delivery.state === 'pending' && mail.take_back_until !== null)
    return <Leaving message={message} until={mail.take_back_until} />;
  const mine = me !== undefined && myHandling(interaction, me)?.state === 'active';
  return (
    <footer className={styles.foot} data-state={delivery.state}>
      {deliveryWords(delivery)}
      {delivery.state === 'unknown' && <Doubt message={message} />}
      {delivery.state === 'failed' && mine && (
        <Anchor component="button" type="button" inherit onClick={() => writeAgain(message, mail)}>
          Write it again
        </Anchor>
      )}
    </footer>
  );
}

function Doubt({ message }: { message: Message }) {
  const [busy, setBusy] = useState(false);

  async function settle(sent: boolean) {
    setBusy(true);
    await attempt(async () => addAnswer(message.interaction_id, await doors.settleMessage(message.id, sent)));
    setBusy(false);
  }

  return (
    <>
      <Button size="compact-xs" variant="default" loading={busy} onClick={() => void settle(true)}>
        It arrived
      </Button>
      <Button size="compact-xs" variant="default" loading={busy} onClick={() => void settle(false)}>
        Send it again
      </Button>
    </>
  );
}

function Leaving({ message, until }: { message: Message; until: string }) {
  const now = useNow();
  const [busy, setBusy] = useState(false);
  const left = Math.ceil(-secondsSince(until, now));

  async function undo() {
    setBusy(true);
    if (await takeBack(message)) select(message.interaction_id);
    setBusy(false);
  }

  if (left <= 0) return <footer className={styles.foot}>Being sent</footer>;
  return (
    <footer className={styles.foot} data-state="leaving">
      <span>
        Leaves in <time aria-live="off">{left} s</time>
      </span>
      <Button size="compact-xs" variant="default" loading={busy} onClick={() => void undo()}>
        Undo
      </Button>
    </footer>
  );
}
