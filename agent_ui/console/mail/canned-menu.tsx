/** Replies that were written once, their fields filled in for this interaction: by the button, or by a slash in the text. */
import { Button, Combobox, TextInput, useCombobox } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { CannedReplyView } from '../../shared/api';
import * as doors from '../../shared/doors';
import { useFetched } from '../../shared/ui/use-fetched';
import { Icon } from '../../shared/ui/icons';
import { matching } from './matching';
import styles from './composer.module.css';

interface Parts {
  interactionId: string;
  open: boolean;
  /** A slash opened it: where nothing fits, what was typed goes back into the text. */
  bySlash: boolean;
  onOpen: () => void;
  /** With what goes into the text; `null` where the reader has gone elsewhere. */
  onClose: (insert: string | null) => void;
}

export function CannedMenu({ interactionId, open, bySlash, onOpen, onClose }: Parts) {
  if (!open)
    return (
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<Icon name="words" size={15} />}
        aria-haspopup="listbox"
        onClick={onOpen}
      >
        Ready-made
      </Button>
    );
  return <Search interactionId={interactionId} bySlash={bySlash} onClose={onClose} />;
}

/** It takes the cursor as it appears, so that what is typed right after the slash is searched for. */
function Search({ interactionId, bySlash, onClose }: Pick<Parts, 'interactionId' | 'bySlash' | 'onClose'>) {
  const combobox = useCombobox({ opened: true });
  const [asked, setAsked] = useState('');
  const { value, failure } = useFetched(interactionId, (signal) =>
    doors.getCannedReplies(interactionId, signal),
  );
  const found = value === null ? null : matching(value.items, asked);
  const nothing = bySlash && found?.length === 0;

  useEffect(() => {
    if (nothing) onClose(`/${asked}`);
    else combobox.selectFirstOption();
    // The combobox is new at every render.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [asked, value]);

  return (
    <Combobox
      store={combobox}
      width={340}
      position="top-start"
      onOptionSubmit={(name) => onClose(found?.find((one) => one.name === name)?.text ?? '')}
    >
      <Combobox.Target>
        <TextInput
          size="xs"
          autoFocus
          aria-label="Find a ready-made reply"
          placeholder="Find a ready-made reply"
          value={asked}
          onChange={(event) => {
            const words = event.currentTarget.value;
            // Before the next key comes: it belongs to the letter again.
            if (bySlash && value !== null && matching(value.items, words).length === 0) onClose(`/${words}`);
            else setAsked(words);
          }}
          onBlur={() => onClose(null)}
          onKeyDown={(event) => {
            // Neither key is meant for the letter.
            if (event.key === 'Enter' || event.key === 'Escape') event.stopPropagation();
            if (event.key === 'Escape') onClose(bySlash ? `/${asked}` : '');
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options aria-label="Ready-made replies" mah={220} className={styles.canned ?? ''}>
          {found?.map((reply) => (
            <Reply key={reply.name} reply={reply} />
          ))}
          {found?.length === 0 && <Combobox.Empty>Nothing fits.</Combobox.Empty>}
          {failure !== null && <Combobox.Empty>{failure}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

function Reply({ reply }: { reply: CannedReplyView }) {
  return (
    <Combobox.Option value={reply.name}>
      <strong>{reply.label}</strong>
      <span className={styles.cannedText}>{reply.text}</span>
    </Combobox.Option>
  );
}
