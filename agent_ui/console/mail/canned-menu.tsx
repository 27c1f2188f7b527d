/** Replies that were written once, their fields filled in for this interaction: by the button, or by a slash in the text. */
import { Button, Combobox, useCombobox } from '@mantine/core';
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
  onClose: (insert: string) => void;
}

export function CannedMenu({ interactionId, open, bySlash, onOpen, onClose }: Parts) {
  const combobox = useCombobox({ opened: open });
  const [asked, setAsked] = useState('');
  const { value, failure } = useFetched(open ? interactionId : null, (signal) =>
    doors.getCannedReplies(interactionId, signal),
  );
  const found = value === null ? null : matching(value.items, asked);

  useEffect(() => {
    if (open) combobox.focusSearchInput();
    // The combobox is new at every render.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [open]);

  function close(insert: string) {
    setAsked('');
    onClose(insert);
  }

  function ask(text: string) {
    setAsked(text);
    combobox.selectFirstOption();
    const nothing = value !== null && matching(value.items, text).length === 0;
    if (bySlash && nothing) close(`/${text}`);
  }

  return (
    <Combobox
      store={combobox}
      width={340}
      position="top-start"
      withinPortal
      onOptionSubmit={(name) => close(found?.find((one) => one.name === name)?.text ?? '')}
      onDismiss={() => close('')}
    >
      <Combobox.Target withAriaAttributes={false}>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Icon name="words" size={15} />}
          aria-haspopup="listbox"
          aria-expanded={open}
          onClick={() => (open ? close('') : onOpen())}
        >
          Ready-made
        </Button>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          aria-label="Find a ready-made reply"
          placeholder="Find a ready-made reply"
          value={asked}
          onChange={(event) => ask(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            event.stopPropagation();
            close(bySlash ? `/${asked}` : '');
          }}
        />
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
