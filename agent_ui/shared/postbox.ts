/** A postbox of the demo's mail provider: its letters as they are now, what is sent from it, and the line that keeps it true. */
import type { CorrespondentView } from './api';
import { backoff } from './backoff';
import { get, send } from './http';

export interface PostboxFile {
  name: string;
  media_type: string;
  size: number;
}

/** A letter in a list. */
export interface PostboxLetter {
  id: string;
  direction: 'in' | 'out';
  from: CorrespondentView;
  reply_to: readonly CorrespondentView[];
  to: readonly CorrespondentView[];
  cc: readonly CorrespondentView[];
  subject: string;
  at: string;
  text: string;
  has_html: boolean;
  files: readonly PostboxFile[];
  message_id: string | null;
  in_reply_to: string | null;
  state: 'sending' | 'sent' | 'refused' | null;
  reason: string | null;
}

export interface WholeLetter extends PostboxLetter {
  html: string | null;
}

export interface WrittenFile {
  name: string;
  media_type: string;
  content_base64: string;
}

export interface WrittenLetter {
  to: readonly string[];
  subject: string;
  text: string;
  name?: string;
  /** The letter it answers, by its id in the same postbox. */
  answers?: string;
  files: readonly WrittenFile[];
}

export type PostboxFrame =
  | { type: 'snapshot'; data: { items: readonly PostboxLetter[] } }
  | { type: 'letter.added' | 'letter.changed'; data: PostboxLetter };

const postbox = (address: string) => `/demo/postbox/${encodeURIComponent(address)}`;

/** All of them raise `Refusal`. */
export const getLetters = (address: string) =>
  get<{ items: readonly PostboxLetter[] }>(`${postbox(address)}/letters`);
export const getLetter = (address: string, id: string, signal: AbortSignal) =>
  get<WholeLetter>(`${postbox(address)}/letters/${id}`, {}, signal);
export const post = (address: string, letter: WrittenLetter) =>
  send<PostboxLetter>('POST', `${postbox(address)}/letters`, letter);

/** Where a file of a letter is had from; they are counted from 0. */
export const letterFile = (address: string, id: string, place: number) =>
  `${postbox(address)}/letters/${id}/files/${place}`;

/** The letters after one frame, newest first. */
export function reducePostbox(
  before: readonly PostboxLetter[],
  frame: PostboxFrame,
): readonly PostboxLetter[] {
  if (frame.type === 'snapshot') return frame.data.items.toSorted(newestFirst);
  const place = before.findIndex(({ id }) => id === frame.data.id);
  return place < 0 ? [frame.data, ...before].toSorted(newestFirst) : before.with(place, frame.data);
}

function newestFirst(one: PostboxLetter, other: PostboxLetter): number {
  return other.at.localeCompare(one.at);
}

/** `Re: The engine`, once. */
export function replySubject(subject: string): string {
  return /^re:/i.test(subject) ? subject : `Re: ${subject}`;
}

/** What is new in a letter, and the history it carries below; mail programs mark it with `>` and a line above. */
export function parted(text: string): { fresh: string; earlier: string } {
  const lines = text.split('\n');
  const first = lines.findIndex((line, place) => line.startsWith('>') && lines.slice(place).every(isHistory));
  if (first < 0) return { fresh: text, earlier: '' };
  const above = lines.slice(0, first).findLastIndex((line) => line.trim() !== '');
  const from = above >= 0 && /:\s*$/.test(lines[above] ?? '') ? above : first;
  return { fresh: lines.slice(0, from).join('\n').trimEnd(), earlier: lines.slice(from).join('\n').trim() };
}

const isHistory = (line: string) => line.startsWith('>') || line.trim() === '';

/** Watch a postbox, again after every dropped line. Returns how to stop. */
export function watchPostbox(
  address: string,
  onChange: (change: (before: readonly PostboxLetter[]) => readonly PostboxLetter[]) => void,
  onLive: (live: boolean) => void,
): () => void {
  let socket: WebSocket;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let attempt = 0;
  let stopped = false;

  function connect() {
    socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}${postbox(address)}/socket`);
    socket.onopen = () => {
      attempt = 0;
      onLive(true);
    };
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      const frame = JSON.parse(data) as PostboxFrame;
      onChange((before) => reducePostbox(before, frame));
    };
    socket.onclose = () => {
      if (stopped) return;
      onLive(false);
      timer = setTimeout(connect, backoff(attempt));
      attempt += 1;
    };
  }

  connect();
  return () => {
    stopped = true;
    clearTimeout(timer);
    // One that is still connecting is closed when it has: browsers complain of anything sooner.
    if (socket.readyState === WebSocket.CONNECTING) socket.onopen = () => socket.close();
    else socket.close();
  };
}
