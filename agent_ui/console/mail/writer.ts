/** What the two ways to write a letter have in common: with looks, or plain. */
import type { Ref } from 'react';

export interface WriterHandle {
  focus: () => void;
  /** Put words where the cursor is. */
  insert: (text: string) => void;
}

export interface WriterParts {
  text: string;
  /** `null`: the letter is plain. */
  html: string | null;
  onWrite: (text: string, html: string | null) => void;
  /** A slash was typed where a word could begin: it asks for a ready-made reply and is not written. */
  onSlash: () => void;
  /** It is being sent. */
  resting: boolean;
  /** Take the cursor on appearing. */
  focused: boolean;
  handle: Ref<WriterHandle>;
}

export const LABEL = 'Text of the letter';

export function asksForReply(key: string, before: string): boolean {
  return key === '/' && /^$|\s$/.test(before);
}
