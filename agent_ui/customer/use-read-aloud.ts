import { useEffect, useRef } from 'react';
import type { TelephoneCall } from '../shared/telephone';
import { isMusic } from '../shared/ui/caption-lines';

/** Whether this browser can speak at all. */
export const CAN_SPEAK = 'speechSynthesis' in globalThis;

/** Has the browser say each prompt as it comes, from when it is switched on; silence follows the end of the call. */
export function useReadAloud(call: TelephoneCall | undefined, on: boolean): void {
  const said = useRef({ sid: '', count: 0 });
  const sid = call?.sid ?? '';
  const heard = call?.heard.length ?? 0;
  const live = call !== undefined && call.ended_at === null;

  useEffect(() => {
    if (!CAN_SPEAK) return;
    const since = said.current.sid === sid ? said.current.count : 0;
    said.current = { sid, count: heard };
    if (!on || !live) {
      speechSynthesis.cancel();
      return;
    }
    for (const item of call.heard.slice(since)) {
      if (item.kind !== 'prompt' || isMusic(item)) continue;
      const words = new SpeechSynthesisUtterance(item.text);
      if (item.language !== null) words.lang = item.language;
      speechSynthesis.speak(words);
    }
    // The number of things heard says when there is something new to say.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [sid, heard, on, live]);
}

/** Whoever presses a key has heard enough. */
export function hush(): void {
  if (CAN_SPEAK) speechSynthesis.cancel();
}
