import { Button } from '@mantine/core';
import type { Interaction } from '../../shared/model';
import { Icon } from '../../shared/ui/icons';
import { answer, latestLetter } from '../store/letters';
import { compose } from '../store/workspace';
import styles from './composer.module.css';
import { isBlank, type Answering, type Letter } from './letter';

/** What can be written, in one line; a letter that was put away waits here. */
export function LetterBar({ interaction: { id }, letter }: { interaction: Interaction; letter: Letter }) {
  const latest = latestLetter(id);

  function begin(answering: Answering) {
    compose('reply');
    if (answering !== letter.answering) void answer(id, answering, answering === 'forward' ? latest : null);
  }

  return (
    <div className={styles.bar} role="group" aria-label="What to write">
      {isBlank(letter) ? (
        <>
          <Button leftSection={<Icon name="reply" size={16} />} onClick={() => begin('reply')}>
            Reply
          </Button>
          <Button variant="default" onClick={() => begin('reply_all')}>
            Reply to all
          </Button>
          <Button
            variant="default"
            disabled={latest === null}
            leftSection={<Icon name="forward" size={16} />}
            onClick={() => begin('forward')}
          >
            Forward
          </Button>
        </>
      ) : (
        <>
          <Button onClick={() => compose('reply')}>Go on writing</Button>
          <span className={styles.waiting}>{letter.text.slice(0, 200)}</span>
        </>
      )}
      <Button variant="default" leftSection={<Icon name="lock" size={15} />} onClick={() => compose('note')}>
        Private note
      </Button>
    </div>
  );
}
