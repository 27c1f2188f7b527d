import { Button, Text as Words, Textarea } from '@mantine/core';
import { useEffect, useRef, useState, type SyntheticEvent } from 'react';
import { timeOfDay } from '../shared/format';
import { sentence } from '../shared/http';
import { typeText, type HandsetText } from '../shared/telephone';
import styles from './customer.module.css';
import { HUB_NUMBER } from './use-phone';

interface Parts {
  number: string;
  texts: readonly HandsetText[];
  live: boolean;
}

/** A phone that can text with the hub, through the sandbox carrier. */
export function Handset({ number, texts, live }: Parts) {
  const screen = useRef<HTMLDivElement>(null);
  useEffect(() => {
    screen.current?.scrollTo({ top: screen.current.scrollHeight });
  }, [texts.length]);
  return (
    <div className={styles.handset}>
      <div ref={screen} className={styles.screen} role="log" aria-label="Text messages" tabIndex={0}>
        {texts.length === 0 && (
          <Words size="sm" c="dimmed" ta="center">
            No texts yet. Write to the company at {HUB_NUMBER}.
          </Words>
        )}
        {texts.map((text) => (
          <p key={text.id} className={text.mine ? styles.mine : styles.theirs} dir="auto">
            {text.text}
            {text.media.length > 0 && ` [${text.media.join(', ')}]`}
            <time dateTime={text.at}>{timeOfDay(text.at)}</time>
          </p>
        ))}
      </div>
      {!live && (
        <Words size="sm" c="var(--hub-alarm)" role="status">
          No signal. Trying again…
        </Words>
      )}
      <Keys number={number} />
    </div>
  );
}

function Keys({ number }: { number: string }) {
  const [text, setText] = useState('');
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function send() {
    if (text.trim() === '' || busy) return;
    setBusy(true);
    try {
      await typeText(number, HUB_NUMBER, text.trim());
      setText('');
      setFailure(null);
    } catch (reason) {
      setFailure(sentence(reason));
    }
    setBusy(false);
  }

  return (
    <form
      className={styles.keys}
      onSubmit={(event: SyntheticEvent) => {
        event.preventDefault();
        void send();
      }}
    >
      <Textarea
        flex={1}
        autosize
        minRows={1}
        maxRows={4}
        maxLength={1600}
        aria-label="Text message"
        placeholder="Text message"
        error={failure}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          void send();
        }}
      />
      <Button type="submit" loading={busy}>
        Send
      </Button>
    </form>
  );
}
