/** Where the agent writes: a reply to the customer, or a note only colleagues see. What is half written waits per interaction. */
import { Button, SegmentedControl, Text, Textarea } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { Interaction } from '../../shared/model';
import { changeDraft, useDraft } from '../store/drafts';
import { say } from '../store/outgoing';
import { compose, useWorkspace, type ComposerMode } from '../store/workspace';
import styles from './conversation.module.css';
import { useTyping } from './use-typing';
import { isWriting } from '../writing';

const LONGEST_TEXT = 10_000;

export function Composer({ interaction, mine }: { interaction: Interaction; mine: boolean }) {
  const wanted = useWorkspace(({ mode }) => mode);
  // On the phone one speaks; what can be written there is for colleagues.
  const spoken = interaction.channel === 'phone';
  const mode: ComposerMode = mine && !spoken ? wanted : 'note';
  const draft = useDraft(interaction.id);
  const text = draft[mode];
  const { typed, rest, sent } = useTyping(interaction.id);
  const field = useFocusedOnRequest();

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
        {spoken ? (
          <Text size="sm" fw={600}>
            Private note
          </Text>
        ) : (
          <SegmentedControl
            size="xs"
            aria-label="What to write"
            value={mode}
            onChange={(value) => compose(value)}
            data={[
              { value: 'reply', label: 'Reply', disabled: !mine },
              { value: 'note', label: 'Private note' },
            ]}
          />
        )}
        {!mine && !spoken && (
          <Text size="sm" c="dimmed">
            {whyNoReply(interaction)}
          </Text>
        )}
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

function whyNoReply(interaction: Interaction): string {
  if (interaction.state === 'closed') return 'This interaction is closed.';
  if (interaction.state === 'parked') return 'It comes back to you when the customer writes.';
  if (interaction.agent !== null) return `${interaction.agent.name} has this in hand.`;
  return 'Nobody has this in hand yet.';
}

/** Takes the cursor when it appears, unless somebody is writing elsewhere, and whenever it is asked for. */
function useFocusedOnRequest() {
  const field = useRef<HTMLTextAreaElement>(null);
  const asked = useWorkspace(({ focusComposer }) => focusComposer);
  const answered = useRef(asked);
  useEffect(() => {
    if (asked !== answered.current || !isWriting(document.activeElement)) field.current?.focus();
    answered.current = asked;
  }, [asked]);
  return field;
}
