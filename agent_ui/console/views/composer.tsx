/** Where the agent writes: a reply to the customer, or a note only colleagues see. What is half written waits per interaction. */
import { Alert, Button, Skeleton, Textarea } from '@mantine/core';
import { lazy, useEffect, useRef } from 'react';
import type { Interaction, Message } from '../../shared/model';
import { LoadedLater } from '../../shared/ui/loaded-later';
import { useConversations } from '../store/conversations';
import { changeDraft, useDraft } from '../store/drafts';
import { say } from '../store/outgoing';
import { useRoom } from '../mail/use-room';
import { useWorkspace, type ComposerMode } from '../store/workspace';
import styles from './conversation.module.css';
import { ModeSwitch } from './mode-switch';
import { useTyping } from './use-typing';
import { isWriting } from '../writing';

/** Who answers no mail need not load it. */
const LetterComposer = lazy(() => import('../mail/letter-composer'));

const LONGEST_TEXT = 10_000;

export function Composer({ interaction, mine }: { interaction: Interaction; mine: boolean }) {
  const wanted = useWorkspace(({ mode }) => mode);
  const room = useRoom();
  const latest = useConversations((all) => all[interaction.id]?.messages.findLast(isFromThem)?.id ?? null);
  // On the phone one speaks; what can be written there is for colleagues.
  const mode: ComposerMode = mine && interaction.channel !== 'phone' ? wanted : 'note';
  if (interaction.channel === 'email' && mode === 'reply')
    return (
      <LoadedLater meanwhile={<Skeleton m="md" h={36} w="auto" />} instead={<CannotBeLoaded />}>
        <LetterComposer interaction={interaction} latest={latest} room={room} />
      </LoadedLater>
    );
  return <Lines interaction={interaction} mode={mode} mine={mine} />;
}

function CannotBeLoaded() {
  return (
    <Alert color="red" m="md" title="Letters cannot be written right now">
      This part of the page could not be loaded. What you wrote is kept.{' '}
      <Button size="compact-sm" variant="default" onClick={() => location.reload()}>
        Load the page again
      </Button>
    </Alert>
  );
}

const isFromThem = ({ from }: Message) => from === 'customer';

interface LinesParts {
  interaction: Interaction;
  mode: ComposerMode;
  mine: boolean;
}

/** A few lines: a message in a conversation, or a note. */
function Lines({ interaction, mode, mine }: LinesParts) {
  const spoken = interaction.channel === 'phone';
  const draft = useDraft(interaction.id);
  const text = draft[mode];
  const { typed, rest, sent } = useTyping(interaction.id);
  const field = useFocusedOnRequest(interaction.channel !== 'email');

  function write(next: string) {
    changeDraft(interaction.id, { [mode]: next });
    // Only a visitor sees it; a text that is being typed is nothing to anybody yet.
    if (mode === 'reply' && interaction.channel === 'chat') typed();
  }

  function send() {
    if (text.trim() === '') return;
    sent();
    say(interaction.id, text.trim(), mode === 'note');
    changeDraft(interaction.id, { [mode]: '' });
    field.current?.focus();
  }

  return (
    <form
      className={styles.composer}
      data-mode={mode}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div className={styles.row}>
        <ModeSwitch interaction={interaction} mode={mode} mine={mine} />
        <span className={styles.hint}>
          {mode === 'reply' &&
            interaction.channel === 'sms' &&
            text.length > 0 &&
            `${text.length} characters · `}
          Enter sends · Shift+Enter breaks the line
        </span>
      </div>
      <div className={spoken ? styles.beside : undefined}>
        <Textarea
          ref={field}
          autosize
          minRows={spoken ? 1 : 2}
          maxRows={8}
          maxLength={LONGEST_TEXT}
          dir="auto"
          aria-label={mode === 'reply' ? 'Reply to the customer' : 'Private note for colleagues'}
          placeholder={mode === 'reply' ? 'Write to the customer…' : 'Only colleagues see this…'}
          value={text}
          onChange={(event) => write(event.currentTarget.value)}
          onBlur={rest}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            send();
          }}
        />
        <div className={styles.submit}>
          <Button type="submit" disabled={text.trim() === ''}>
            {mode === 'reply' ? 'Send' : 'Add note'}
          </Button>
        </div>
      </div>
    </form>
  );
}

/** Takes the cursor when it appears, where it should and nobody is writing elsewhere, and whenever it is asked for. */
function useFocusedOnRequest(onAppearing: boolean) {
  const field = useRef<HTMLTextAreaElement>(null);
  const asked = useWorkspace(({ focusComposer }) => focusComposer);
  const answered = useRef(asked);
  useEffect(() => {
    const wanted = onAppearing && !isWriting(document.activeElement);
    if (asked !== answered.current || wanted) field.current?.focus();
    answered.current = asked;
  }, [asked, onAppearing]);
  return field;
}
