/** A letter being written: its fields, words and files, and what will stand below them. */
import { Button, CloseButton, FileButton, Group, Switch } from '@mantine/core';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { flushSync } from 'react-dom';
import type { Interaction } from '../../shared/model';
import { Icon } from '../../shared/ui/icons';
import { changeLetter, sendLetter, useLetters, type Writing } from '../store/letters';
import { attach, uploading, useUploadsAt } from '../store/uploads';
import { useWorkspace } from '../store/workspace';
import { ModeSwitch } from '../views/mode-switch';
import { isWriting } from '../writing';
import { CannedMenu } from './canned-menu';
import styles from './composer.module.css';
import { whyNotYet } from './letter';
import { LetterBelow } from './letter-below';
import { LetterFields } from './letter-fields';
import { LetterFiles } from './letter-files';
import { LetterWriter } from './letter-writer';
import { usePlainLetters } from './plain-letters';
import { useTakenFiles } from './take-files';
import type { WriterHandle } from './writer';

interface Parts {
  interaction: Interaction;
  writing: Writing;
  /** It was asked for, and takes the cursor. */
  asked: boolean;
  onPutAway: () => void;
}

export function LetterForm({ interaction, writing, asked, onPutAway }: Parts) {
  const { id } = interaction;
  const { letter, proposal, failure, state } = writing;
  const writer = useRef<WriterHandle>(null);
  useFocusOnRequest(writer);
  const change = (part: Partial<typeof letter>) => changeLetter(id, part);
  const take = (files: readonly File[]) =>
    attach(id, files, (file) => {
      const kept = useLetters.getState()[id]?.letter.files ?? [];
      if (!kept.some((one) => one.id === file.id)) changeLetter(id, { files: [...kept, file] });
    });
  const { over, props } = useTakenFiles(take);
  const [canned, setCanned] = useState<'closed' | 'by hand' | 'by slash'>('closed');

  function send() {
    void sendLetter(id);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    send();
  }

  return (
    <form
      className={styles.composer}
      data-over={over}
      aria-label="Letter to the customer"
      onKeyDown={onKeyDown}
      // Enter in the subject is no wish to send.
      onSubmit={(event) => event.preventDefault()}
      {...props}
    >
      <div className={styles.row}>
        <ModeSwitch interaction={interaction} mode="reply" mine />
        <span className={styles.hint} role="status">
          {keptWords(writing)}
        </span>
        <CloseButton size="sm" aria-label="Put the letter away" onClick={onPutAway} />
      </div>
      <LetterFields letter={letter} onChange={change} />
      <LetterWriter
        text={letter.text}
        html={letter.html}
        handle={writer}
        focused={asked}
        resting={state === 'sending'}
        onWrite={(text, html) => change({ text, html })}
        onSlash={() => flushSync(() => setCanned('by slash'))}
      />
      <LetterFiles
        place={id}
        files={letter.files}
        onRemove={(file) => change({ files: letter.files.filter((one) => one !== file) })}
      />
      {proposal !== null && <LetterBelow letter={letter} proposal={proposal} onChange={change} />}
      {failure !== null && (
        <p className={styles.failure} role="alert">
          Not sent: {failure} Your letter is still here.
        </p>
      )}
      <div className={`${styles.row} ${styles.last}`}>
        <FileButton multiple onChange={take}>
          {(parts) => (
            <Button
              {...parts}
              size="compact-sm"
              variant="default"
              leftSection={<Icon name="clip" size={15} />}
            >
              Attach
            </Button>
          )}
        </FileButton>
        <CannedMenu
          interactionId={id}
          open={canned !== 'closed'}
          bySlash={canned === 'by slash'}
          onOpen={() => setCanned('by hand')}
          onClose={(words) => {
            setCanned('closed');
            if (words === '') writer.current?.focus();
            else if (words !== null) writer.current?.insert(words);
          }}
        />
        <PlainSwitch onPlain={() => change({ html: null })} />
        <Submit id={id} writing={writing} onSend={send} />
      </div>
    </form>
  );
}

interface SubmitParts {
  id: string;
  writing: Writing;
  onSend: () => void;
}

function Submit({ id, writing: { letter, state }, onSend }: SubmitParts) {
  useUploadsAt(id);
  const why = whyNotYet(letter, uploading(id));
  return (
    <Group gap="sm" ml="auto" wrap="nowrap">
      {why !== null && (
        <span className={styles.why} id="why-not-yet">
          {why}
        </span>
      )}
      <Button
        onClick={onSend}
        loading={state === 'sending'}
        aria-disabled={why !== null}
        data-disabled={why !== null || undefined}
        {...(why !== null && { 'aria-describedby': 'why-not-yet' })}
      >
        Send
      </Button>
    </Group>
  );
}

/** Plain is what everybody can read; a letter that becomes plain loses its looks, not its words. */
function PlainSwitch({ onPlain }: { onPlain: () => void }) {
  const plain = usePlainLetters((letters) => letters.plain);
  return (
    <Switch
      size="xs"
      label="Plain text"
      checked={plain}
      onChange={({ currentTarget: { checked } }) => {
        if (checked) onPlain();
        usePlainLetters.setState({ plain: checked });
      }}
    />
  );
}

function keptWords({ kept }: Writing): string {
  switch (kept) {
    case 'nothing':
      return 'Ctrl+Enter sends · / for ready-made replies';
    case 'unsaved':
      return 'Saving…';
    case 'saved':
      return 'Saved · Ctrl+Enter sends';
    case 'failed':
      return 'Not saved yet: kept in this tab';
  }
}

/** Takes the cursor whenever it is asked for, unless somebody is writing elsewhere. */
function useFocusOnRequest(writer: React.RefObject<WriterHandle | null>) {
  const asked = useWorkspace(({ focusComposer }) => focusComposer);
  const answered = useRef(asked);
  useEffect(() => {
    if (asked === answered.current || isWriting(document.activeElement)) return;
    answered.current = asked;
    writer.current?.focus();
  }, [asked, writer]);
}
