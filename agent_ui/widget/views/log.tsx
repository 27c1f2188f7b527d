/** @jsxImportSource preact */
import { useEffect, useRef } from 'preact/hooks';
import type { Chat, Entry, Pending } from '../chat';
import type { Conversation } from '../conversation';
import type { ChatMessage } from '../protocol';
import type { Settings } from '../settings';
import { WORDS } from '../words';

interface Parts {
  settings: Settings;
  conversation: Conversation;
  chat: Chat;
}

/** Everything said so far. A message is shown as the text it is, never as markup. */
export function Log({ settings, conversation, chat }: Parts) {
  const log = useRef<HTMLDivElement>(null);
  useEffect(() => {
    log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [chat.entries.length, chat.pending.length, chat.agentTyping]);

  return (
    <div ref={log} class="log" role="log" aria-live="polite" aria-label={settings.title} tabIndex={0}>
      <Bubble from="agent" name={null} text={settings.greeting} />
      {chat.entries.map((entry) => (
        <EntryView key={entry.seq} entry={entry} />
      ))}
      {chat.pending.map((pending) => (
        <PendingView
          key={pending.client_id}
          pending={pending}
          onAgain={() => conversation.again(pending.client_id)}
        />
      ))}
      {chat.agentTyping && (
        <p class="event typing">
          {chat.agent ?? ''} {WORDS.typing}
        </p>
      )}
    </div>
  );
}

function EntryView({ entry }: { entry: Entry }) {
  switch (entry.kind) {
    case 'joined':
      return (
        <p class="event">
          {entry.name} {WORDS.joined}
        </p>
      );
    case 'ended':
      return <p class="event">{WORDS.ended}</p>;
    case 'message':
      return <MessageView message={entry.message} />;
  }
}

function MessageView({ message }: { message: ChatMessage }) {
  if (message.from === 'system')
    return (
      <p class="event" dir="auto">
        {message.text}
      </p>
    );
  const mine = message.from === 'customer';
  const read = message.delivery?.state === 'read';
  return (
    <Bubble from={message.from} name={mine ? WORDS.you : message.name} text={message.text}>
      <footer>
        <time dateTime={message.at}>{time(message.at)}</time>
        {mine && (
          <span class={read ? 'tick read' : 'tick'} role="img" aria-label={read ? WORDS.read : WORDS.stored}>
            {read ? '✓✓' : '✓'}
          </span>
        )}
      </footer>
    </Bubble>
  );
}

function PendingView({ pending, onAgain }: { pending: Pending; onAgain: () => void }) {
  return (
    <Bubble from="customer" name={WORDS.you} text={pending.text}>
      {pending.refused === null ? (
        <footer>{WORDS.sending}…</footer>
      ) : (
        <footer class="refused">
          {pending.refused}{' '}
          <button type="button" class="link" onClick={onAgain}>
            {WORDS.retry}
          </button>
        </footer>
      )}
    </Bubble>
  );
}

interface BubbleParts {
  from: 'customer' | 'agent' | 'bot';
  name: string | null;
  text: string;
  children?: preact.ComponentChildren;
}

function Bubble({ from, name, text, children }: BubbleParts) {
  return (
    <article class={`bubble ${from === 'customer' ? 'mine' : 'theirs'}`}>
      {name !== null && <h3 class={from === 'customer' ? 'hidden' : undefined}>{name}</h3>}
      <p dir="auto">{text}</p>
      {children}
    </article>
  );
}

function time(at: string): string {
  return new Date(at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
}
