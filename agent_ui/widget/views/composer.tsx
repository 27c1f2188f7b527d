/** @jsxImportSource preact */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Conversation } from '../conversation';
import { WORDS } from '../words';

export const LONGEST_TEXT = 10_000;

/** Enter sends, Shift+Enter breaks the line. After the end the visitor says first that they want to go on. */
export function Composer({ conversation, ended }: { conversation: Conversation; ended: boolean }) {
  const [text, setText] = useState('');
  const [again, setAgain] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (again) field.current?.focus();
  }, [again]);

  if (ended && !again)
    return (
      <div class="composer">
        <button type="button" class="primary" onClick={() => setAgain(true)}>
          {WORDS.again}
        </button>
      </div>
    );

  function send() {
    const said = text.trim();
    if (said === '') return;
    conversation.say(said);
    setText('');
    field.current?.focus();
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={field}
        dir="auto"
        rows={2}
        maxLength={LONGEST_TEXT}
        aria-label={WORDS.message}
        placeholder={WORDS.placeholder}
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          conversation.typing();
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      <button type="submit" class="primary" disabled={text.trim() === ''} aria-label={WORDS.send}>
        <svg aria-hidden="true" viewBox="0 0 24 24">
          <path d="M4 12 20 4l-5 16-3-7-8-1Z" />
        </svg>
      </button>
    </form>
  );
}
