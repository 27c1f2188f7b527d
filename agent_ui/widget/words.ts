/** What the widget says to visitors. */
import type { Position } from './chat';

export const WORDS = {
  open: 'Open chat',
  close: 'Close chat',
  end: 'End the conversation',
  endQuestion: 'End this conversation?',
  endYes: 'End it',
  endNo: 'Keep talking',
  start: 'Start the chat',
  name: 'Your name',
  email: 'Email',
  optional: 'optional',
  message: 'Your message',
  placeholder: 'Write a message…',
  send: 'Send',
  sending: 'Sending',
  stored: 'Received',
  read: 'Read',
  retry: 'Try again',
  you: 'You',
  typing: 'is typing…',
  ended: 'This conversation has ended.',
  again: 'Start again',
  lost: 'Connection lost. Trying again; what you write is kept.',
  stuck: 'We cannot be reached. You can wait, or start afresh.',
  fresh: 'Start afresh',
  connecting: 'Connecting…',
  joined: 'joined the conversation',
  waiting: 'You are in the queue. We will be with you soon.',
} as const;

export function closedWords(until: string | null): string {
  const when = until === null ? 'again' : `at ${momentWords(until)}`;
  return `We are closed. Leave a message; we answer when we open ${when}.`;
}

function momentWords(at: string): string {
  return new Date(at).toLocaleString(undefined, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
  });
}

export function positionWords({ position, wait_seconds }: Position): string {
  const place = position <= 1 ? 'You are next in line.' : `You are number ${position} in line.`;
  return wait_seconds === null ? place : `${place} ${waitWords(wait_seconds)}`;
}

function waitWords([low, high]: [number, number]): string {
  const from = Math.floor(low / 60);
  const to = Math.max(1, Math.ceil(high / 60));
  if (from >= to - 1 && to === 1) return 'Less than a minute to wait.';
  return from === to ? `About ${to} minutes to wait.` : `About ${from} to ${to} minutes to wait.`;
}
