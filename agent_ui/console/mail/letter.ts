/** A letter that is being written: to whom, under which subject, its words and files; and what the hub needs to know of it. */
import { isAddress, shortName, withoutRepeats } from '../../shared/addresses';
import type {
  CorrespondentView,
  DraftBody,
  DraftView,
  FileView,
  LetterBody,
  LetterDraft,
} from '../../shared/api';

/** How it came about: an answer to who wrote, to everybody, or somebody's letter passed on. */
export type Answering = 'reply' | 'reply_all' | 'forward';

export interface Letter {
  answering: Answering;
  to: readonly CorrespondentView[];
  cc: readonly CorrespondentView[];
  bcc: readonly CorrespondentView[];
  subject: string;
  text: string;
  /** The same as the text, with its looks; `null` where it is plain. */
  html: string | null;
  files: readonly FileView[];
  /** The message whose text and files go along. */
  forwards: string | null;
  /** The message that is answered; `null`: what the customer wrote last. */
  answers: string | null;
  /** Whether what it answers stands below; `null` as the company has it. */
  quote: boolean | null;
}

export const BLANK: Letter = {
  answering: 'reply',
  to: [],
  cc: [],
  bcc: [],
  subject: '',
  text: '',
  html: null,
  files: [],
  forwards: null,
  answers: null,
  quote: null,
};

/** The letter addressed as the hub proposes; words and files stay. */
export function addressed(
  letter: Letter,
  answering: Answering,
  { to, cc, subject }: LetterDraft,
  about: string | null,
): Letter {
  const passesOn = answering === 'forward';
  const [forwards, answers] = passesOn ? [about, null] : [null, about];
  return { ...letter, answering, to, cc, bcc: [], subject, forwards, answers };
}

/** Whether anybody would miss it. */
export function isBlank({ text, files, forwards }: Letter): boolean {
  return text.trim() === '' && files.length === 0 && forwards === null;
}

/** As it was kept; `known` gives the addresses their names back, the proposal says what the draft leaves open. */
export function fromDraft(
  draft: DraftView,
  proposal: LetterDraft | null,
  known: readonly CorrespondentView[] = [],
): Letter {
  const named = (addresses: readonly string[]) => addresses.map((address) => withName(address, known));
  return {
    answering: draft.forwards === null ? 'reply' : 'forward',
    to: draft.to === null ? (proposal?.to ?? []) : named(draft.to),
    cc: named(draft.cc),
    bcc: named(draft.bcc),
    subject: draft.subject ?? proposal?.subject ?? '',
    text: draft.text,
    html: draft.html,
    files: draft.files,
    forwards: draft.forwards,
    answers: null,
    quote: null,
  };
}

export function toDraft(letter: Letter): DraftBody {
  const { text, html, subject, files, forwards } = letter;
  return { text, html, subject, files: ids(files), forwards, ...recipients(letter) };
}

/** `seen` is the last letter that stood before whoever wrote this. */
export function toBody(letter: Letter, seen: string | null): LetterBody {
  const { html, subject, files, forwards, answers, quote } = letter;
  return { html, subject, files: ids(files), forwards, answers, seen, quote, ...recipients(letter) };
}

/** One letter after the other: what was begun since, below what came back. */
export function joined(first: Letter, second: Letter): Letter {
  if (isBlank(second)) return first;
  const rich = first.html !== null && second.html !== null;
  return {
    ...first,
    text: [first.text, second.text].filter((text) => text !== '').join('\n\n'),
    html: rich ? `${first.html ?? ''}${second.html ?? ''}` : null,
    files: [...first.files, ...second.files.filter(({ id }) => !first.files.some((file) => file.id === id))],
  };
}

/** Why it cannot go yet, for who writes it; `null`: it can. */
export function whyNotYet(letter: Letter, uploading: number): string | null {
  const everybody = [...letter.to, ...letter.cc, ...letter.bcc];
  const wrong = everybody.find(({ address }) => !isAddress(address));
  if (wrong !== undefined) return `${shortName(wrong)} is not a mail address.`;
  if (letter.to.length === 0) return 'Say who it goes to.';
  if (uploading > 0)
    return uploading === 1 ? 'A file is still being uploaded.' : 'Files are still being uploaded.';
  const held = letter.files.find((file) => file.held !== null);
  if (held !== undefined) return `${held.name} cannot be sent: ${held.held ?? ''}`;
  return isBlank(letter) ? 'Write something first.' : null;
}

/** Everybody named in letters, by the names that they bear there. */
export function correspondents(
  letters: readonly {
    mail: {
      sender: CorrespondentView;
      to: readonly CorrespondentView[];
      cc: readonly CorrespondentView[];
    } | null;
  }[],
): readonly CorrespondentView[] {
  return withoutRepeats(
    letters
      .flatMap(({ mail }) => (mail === null ? [] : [mail.sender, ...mail.to, ...mail.cc]))
      .filter(({ name }) => name !== null),
  );
}

function withName(address: string, known: readonly CorrespondentView[]): CorrespondentView {
  const name = known.find((one) => one.address.toLowerCase() === address.toLowerCase())?.name ?? null;
  return { name, address };
}

function recipients({ to, cc, bcc }: Letter): { to: string[]; cc: string[]; bcc: string[] } {
  return { to: addresses(to), cc: addresses(cc), bcc: addresses(bcc) };
}

const addresses = (people: readonly CorrespondentView[]) => people.map(({ address }) => address);
const ids = (files: readonly FileView[]) => files.map(({ id }) => id);
