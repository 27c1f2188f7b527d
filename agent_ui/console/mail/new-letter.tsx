/** The words and files of a letter that begins something: it has no draft on the hub yet. */
import { Button, FileButton, TextInput } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { Icon } from '../../shared/ui/icons';
import { attach, forgetUploads } from '../store/uploads';
import styles from './composer.module.css';
import type { Letter } from './letter';
import { LetterFiles } from './letter-files';
import { LetterWriter } from './letter-writer';
import { useTakenFiles } from './take-files';
import type { WriterHandle } from './writer';

/** Where its files are on their way to. */
export const NEW_LETTER = 'new letter';

interface Parts {
  letter: Letter;
  onChange: (change: (letter: Letter) => Letter) => void;
}

export function NewLetter({ letter, onChange }: Parts) {
  const writer = useRef<WriterHandle>(null);
  useEffect(() => () => forgetUploads(NEW_LETTER), []);
  const take = (files: readonly File[]) =>
    attach(NEW_LETTER, files, (file) => onChange((now) => ({ ...now, files: [...now.files, file] })));
  const { over, props } = useTakenFiles(take);
  return (
    <div className={styles.newLetter} data-over={over} {...props}>
      <TextInput
        label="Subject"
        maxLength={500}
        dir="auto"
        value={letter.subject}
        // Enter in the subject is no wish to send.
        onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
        onChange={({ currentTarget: { value } }) => onChange((now) => ({ ...now, subject: value }))}
      />
      <LetterWriter
        text={letter.text}
        html={letter.html}
        handle={writer}
        resting={false}
        focused={false}
        onWrite={(text, html) => onChange((now) => ({ ...now, text, html }))}
        onSlash={() => writer.current?.insert('/')}
      />
      <LetterFiles
        place={NEW_LETTER}
        files={letter.files}
        onRemove={(file) => onChange((now) => ({ ...now, files: now.files.filter((one) => one !== file) }))}
      />
      <FileButton multiple onChange={take}>
        {(parts) => (
          <Button
            {...parts}
            size="compact-sm"
            variant="default"
            className={styles.attach}
            leftSection={<Icon name="clip" size={15} />}
          >
            Attach
          </Button>
        )}
      </FileButton>
    </div>
  );
}
