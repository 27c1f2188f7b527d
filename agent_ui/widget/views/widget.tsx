/** @jsxImportSource preact */
import { useEffect, useRef, useState } from 'preact/hooks';
import { unheard } from '../chat';
import type { Conversation, Picture } from '../conversation';
import type { Memory } from '../memory';
import type { Settings } from '../settings';
import { WORDS } from '../words';
import { Panel } from './panel';

interface Parts {
  settings: Settings;
  memory: Memory;
  conversation: Conversation;
}

/** The launcher, and the panel it opens. */
export function Widget({ settings, memory, conversation }: Parts) {
  const picture = usePicture(conversation);
  const [open, setOpen] = useState(() => settings.open || (memory.wasOpen() && conversation.started));
  const launcher = useRef<HTMLButtonElement>(null);
  const unread = open ? 0 : unheard(picture.chat, picture.read);

  function show(next: boolean) {
    memory.keepOpen(next);
    if (next && !settings.ask) conversation.prepare();
    setOpen(next);
    if (!next) requestAnimationFrame(() => launcher.current?.focus());
  }

  return (
    <>
      {open && (
        <Panel
          settings={settings}
          conversation={conversation}
          picture={picture}
          onClose={() => show(false)}
        />
      )}
      <button
        ref={launcher}
        type="button"
        class="launcher"
        aria-expanded={open}
        aria-label={open ? WORDS.close : launcherWords(unread)}
        onClick={() => show(!open)}
      >
        <svg aria-hidden="true" viewBox="0 0 24 24">
          <path d={open ? 'm6 9 6 6 6-6' : 'M4 5h16v11H9l-5 4V5Z'} />
        </svg>
        {unread > 0 && <span class="badge">{unread}</span>}
      </button>
    </>
  );
}

function launcherWords(unread: number): string {
  return unread === 0 ? WORDS.open : `${WORDS.open} (${unread} new)`;
}

function usePicture(conversation: Conversation): Picture {
  const [picture, setPicture] = useState(conversation.picture);
  useEffect(() => conversation.watch(() => setPicture(conversation.picture)), [conversation]);
  return picture;
}
