/** What the hub adds to a letter: shown before it goes, so that nobody is surprised by their own letter. */
import { Anchor, Checkbox } from '@mantine/core';
import { useId, useState } from 'react';
import type { LetterDraft } from '../../shared/api';
import styles from './composer.module.css';
import type { Letter } from './letter';

interface Parts {
  letter: Letter;
  proposal: LetterDraft;
  onChange: (part: Partial<Letter>) => void;
}

export function LetterBelow({ letter, proposal: { signature, quoted, remarks }, onChange }: Parts) {
  return (
    <>
      {remarks.length > 0 && (
        <ul className={styles.remarks} aria-label="Before you send">
          {remarks.map((remark) => (
            <li key={remark}>{remark}</li>
          ))}
        </ul>
      )}
      <div className={styles.below}>
        {signature !== null && <p className={styles.signature}>{signature}</p>}
        {quoted !== null && quoted !== '' && (
          <Quote
            text={quoted}
            words={letter.forwards === null ? 'the letter you answer' : 'the letter you pass on'}
            optional={letter.forwards === null}
            wanted={letter.quote !== false}
            onWant={(quote) => onChange({ quote })}
          />
        )}
      </div>
    </>
  );
}

interface QuoteParts {
  text: string;
  words: string;
  optional: boolean;
  wanted: boolean;
  onWant: (wanted: boolean) => void;
}

function Quote({ text, words, optional, wanted, onWant }: QuoteParts) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <div>
      <div className={styles.quoteLine}>
        {optional ? (
          <Checkbox
            size="xs"
            label={`Below stands ${words}`}
            checked={wanted}
            onChange={(event) => onWant(event.currentTarget.checked)}
          />
        ) : (
          <span>Below stands {words}</span>
        )}
        <Anchor
          component="button"
          type="button"
          size="xs"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          {open ? 'Hide' : 'Show'}
        </Anchor>
      </div>
      <blockquote id={id} hidden={!open} className={styles.quote} dir="auto">
        {text}
      </blockquote>
    </div>
  );
}
