import { Anchor, TextInput } from '@mantine/core';
import { useState } from 'react';
import styles from './composer.module.css';
import type { Letter } from './letter';
import { RecipientsField } from './recipients-field';

const LONGEST_SUBJECT = 500;

/** To whom, and about what. Who gets a copy is asked for only where somebody does. */
export function LetterFields({
  letter,
  onChange,
}: {
  letter: Letter;
  onChange: (part: Partial<Letter>) => void;
}) {
  const [asked, setAsked] = useState(false);
  const copies = asked || letter.cc.length > 0 || letter.bcc.length > 0;
  return (
    <div className={styles.fields}>
      <div className={styles.line}>
        <RecipientsField label="To" people={letter.to} onChange={(to) => onChange({ to })} />
        {!copies && (
          <Anchor component="button" type="button" size="xs" onClick={() => setAsked(true)}>
            Cc, Bcc
          </Anchor>
        )}
      </div>
      {copies && (
        <>
          <RecipientsField
            label="Cc"
            autoFocus={asked}
            people={letter.cc}
            onChange={(cc) => onChange({ cc })}
          />
          <RecipientsField label="Bcc" people={letter.bcc} onChange={(bcc) => onChange({ bcc })} />
        </>
      )}
      <div className={styles.field}>
        <span aria-hidden>Subject</span>
        <TextInput
          variant="unstyled"
          size="xs"
          flex={1}
          aria-label="Subject"
          maxLength={LONGEST_SUBJECT}
          dir="auto"
          value={letter.subject}
          onChange={(event) => onChange({ subject: event.currentTarget.value })}
        />
      </div>
    </div>
  );
}
