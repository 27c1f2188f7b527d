/** @jsxImportSource preact */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Conversation, Picture } from '../conversation';
import type { Settings } from '../settings';
import { WORDS } from '../words';
import { Composer } from './composer';
import { Introduction } from './introduction';
import { Log } from './log';
import { Standing } from './standing';
import { useFocusTrap } from './use-focus-trap';

interface Parts {
  settings: Settings;
  conversation: Conversation;
  picture: Picture;
  onClose: () => void;
}

export function Panel({ settings, conversation, picture, onClose }: Parts) {
  const panel = useRef<HTMLDivElement>(null);
  const [introduced, setIntroduced] = useState(!settings.ask || conversation.started);
  useFocusTrap(panel, onClose);
  useSeen(conversation, picture);
  const { chat } = picture;

  return (
    <div ref={panel} class="panel" role="dialog" aria-modal="true" aria-label={settings.title}>
      <div class="head">
        <h2>{chat.agent ?? settings.title}</h2>
        <EndButton shown={chat.entries.length > 0 && !chat.ended} onEnd={() => conversation.end()} />
        <button type="button" class="plain" aria-label={WORDS.close} onClick={onClose}>
          ✕
        </button>
      </div>
      {introduced ? (
        <>
          <Log settings={settings} conversation={conversation} chat={chat} />
          <Standing picture={picture} onForget={() => conversation.forget()} />
          <Composer key={String(chat.ended)} conversation={conversation} ended={chat.ended} />
        </>
      ) : (
        <Introduction
          greeting={settings.greeting}
          onDone={(visitor) => {
            conversation.introduce(visitor);
            conversation.prepare();
            setIntroduced(true);
          }}
        />
      )}
    </div>
  );
}

function EndButton({ shown, onEnd }: { shown: boolean; onEnd: () => void }) {
  const [asking, setAsking] = useState(false);
  if (!shown) return null;
  if (!asking)
    return (
      <button
        type="button"
        class="plain"
        aria-label={WORDS.end}
        title={WORDS.end}
        onClick={() => setAsking(true)}
      >
        <svg aria-hidden="true" viewBox="0 0 24 24">
          <path d="M10 4H5v16h5M15 8l4 4-4 4M19 12H9" />
        </svg>
      </button>
    );
  return (
    <div class="ask" role="alertdialog" aria-label={WORDS.endQuestion}>
      <span>{WORDS.endQuestion}</span>
      <button
        type="button"
        onClick={() => {
          setAsking(false);
          onEnd();
        }}
      >
        {WORDS.endYes}
      </button>
      <button type="button" autofocus onClick={() => setAsking(false)}>
        {WORDS.endNo}
      </button>
    </div>
  );
}

/** What is said while the panel is open and the page is in front has been read. */
function useSeen(conversation: Conversation, picture: Picture) {
  useEffect(() => {
    const see = () => {
      if (document.visibilityState === 'visible') conversation.seen();
    };
    see();
    document.addEventListener('visibilitychange', see);
    return () => document.removeEventListener('visibilitychange', see);
  }, [conversation, picture.chat.seq]);
}
