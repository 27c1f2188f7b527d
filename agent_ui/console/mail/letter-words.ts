/** What a letter is, and how far it is to be believed, in words. */
import type { MailView } from '../../shared/api';

type Automatic = MailView['automatic'];

const AUTOMATIC: Readonly<Record<Automatic, string | null>> = {
  no: null,
  generated: 'Written by a machine',
  replied: 'Automatic reply',
  bounce: 'Not delivered',
  list: 'Mailing list',
  ours: 'Our own letter come back',
};

/** What it is called where no person wrote it to us; `null` for a letter from a person. */
export function automaticWords(automatic: Automatic): string | null {
  return AUTOMATIC[automatic];
}

export interface Belief {
  tone: 'good' | 'attention' | 'alarm';
  words: string;
}

/** Whether the sender is who the letter says. */
export function belief({ verification }: Pick<MailView, 'verification'>): Belief {
  switch (verification) {
    case 'verified':
      return { tone: 'good', words: 'Verified' };
    case 'unverified':
      return { tone: 'attention', words: 'Not verified' };
    case 'failed':
      return { tone: 'alarm', words: 'May be forged' };
  }
}

/** `Re: Re: Aw: The engine` is about the engine. */
export function topic(subject: string | null): string {
  return (subject ?? '').replace(/^(?:\s*(?:re|aw|sv|antw|fwd?|wg|rv|tr)(?:\[\d+\])?\s*:)+/iu, '').trim();
}

/** The subject where it says something else than the interaction's own. */
export function newSubject(mail: MailView, subject: string | null): string | null {
  if (mail.subject === null || mail.subject === '') return null;
  return topic(mail.subject).toLowerCase() === topic(subject).toLowerCase() ? null : mail.subject;
}

/** The first part of a long text, cut where a line ends, or a word; `null` where it is short enough to stand whole. */
export function firstPart(text: string, characters = 6000): string | null {
  if (text.length <= characters * 1.25) return null;
  const cut = text.slice(0, characters);
  const end = ['\n', ' '].map((sign) => cut.lastIndexOf(sign)).find((place) => place > characters / 2);
  return cut.slice(0, end);
}
