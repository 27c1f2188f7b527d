/**
 * The letters being written, one an interaction. The hub keeps each as a draft a second after the last word; what it has not kept yet
 * survives a reload of this tab. A letter is gone from here only when the hub has it as a message.
 */
import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import type { CorrespondentView, DraftView, LetterDraft, MailView, Message } from '../../shared/api';
import { useDesk } from '../../shared/desk-store';
import * as doors from '../../shared/doors';
import { sentence } from '../../shared/http';
import { newId } from '../../shared/id';
import { attempt } from '../../shared/ui/attempt';
import { autosave, type Autosave } from '../mail/autosave';
import {
  addressed,
  BLANK,
  correspondents,
  fromDraft,
  isBlank,
  joined,
  toBody,
  toDraft,
  whyNotYet,
  type Answering,
  type Letter,
} from '../mail/letter';
import { addAnswer, useConversations } from './conversations';
import { uploading } from './uploads';

export interface Writing {
  state: 'opening' | 'failed' | 'ready' | 'sending';
  letter: Letter;
  /** What the hub proposes: signature, what stands below, what to look at before sending. */
  proposal: LetterDraft | null;
  kept: 'nothing' | 'unsaved' | 'saved' | 'failed';
  failure: string | null;
  /** Of an attempt to send this very letter: another attempt has one effect. */
  clientId: string | null;
}

type Letters = Readonly<Record<string, Writing | undefined>>;

const AFTER_TYPING_MS = 1000;
const OPENING: Writing = {
  state: 'opening',
  letter: BLANK,
  proposal: null,
  kept: 'nothing',
  failure: null,
  clientId: null,
};

export const useLetters = create<Letters>()(
  persist((): Letters => ({}), {
    name: 'contact-hub:letters',
    storage: createJSONStorage(() => sessionStorage),
    partialize: (letters) =>
      Object.fromEntries(
        Object.entries(letters).flatMap(([id, writing]) =>
          writing === undefined || !isUnsaved(writing)
            ? []
            : [[id, { ...writing, state: 'failed' as const }]],
        ),
      ),
  }),
);

/** Begin, or go on with, the letter of an interaction. Once it is here, what the hub proposes is asked for anew. */
export async function openLetter(id: string): Promise<void> {
  const known = useLetters.getState()[id];
  if (known?.state === 'opening' || known?.state === 'sending') return;
  if (known?.state === 'ready') return proposeAnew(id, known.letter);
  const unsaved = known !== undefined && isUnsaved(known) ? known.letter : null;
  put(id, { ...OPENING, letter: unsaved ?? BLANK, kept: unsaved === null ? 'nothing' : 'unsaved' });
  try {
    const [proposal, draft] = await Promise.all([
      doors.proposeLetter(id, 'reply', null),
      unsaved === null ? doors.getDraft(id) : null,
    ]);
    const letter = unsaved ?? begun(id, draft, proposal);
    patch(id, {
      state: 'ready',
      letter,
      proposal,
      kept: draft === null ? (unsaved === null ? 'nothing' : 'unsaved') : 'saved',
    });
    if (unsaved !== null) saver(id).soon();
  } catch (reason) {
    patch(id, { state: 'failed', failure: sentence(reason) });
  }
}

/** Answer, or pass on, one letter of the interaction; the latest where none is named. What is written already stays. */
export async function answer(id: string, answering: Answering, about: string | null = null): Promise<void> {
  if (useLetters.getState()[id] === undefined) await openLetter(id);
  await attempt(async () => {
    const proposal = await doors.proposeLetter(id, answering, about);
    const letter = addressed(useLetters.getState()[id]?.letter ?? BLANK, answering, proposal, about);
    put(id, { ...OPENING, state: 'ready', letter, proposal, kept: 'unsaved' });
    saver(id).soon();
  });
}

/** The last letter that stands in the conversation: what a forward passes on, and what a reply has seen. */
export function latestLetter(id: string): string | null {
  return useConversations.getState()[id]?.messages.findLast(({ mail }) => mail !== null)?.id ?? null;
}

export function changeLetter(id: string, part: Partial<Letter>): void {
  const writing = useLetters.getState()[id];
  if (writing === undefined) return;
  put(id, {
    ...writing,
    letter: { ...writing.letter, ...part },
    kept: 'unsaved',
    failure: null,
    clientId: null,
  });
  saver(id).soon();
}

/** The page or the interaction is being left. */
export function saveLetter(id: string): void {
  void savers.get(id)?.now();
}

export async function sendLetter(id: string): Promise<void> {
  const writing = useLetters.getState()[id];
  if (writing?.state !== 'ready' || whyNotYet(writing.letter, uploading(id)) !== null) return;
  const clientId = writing.clientId ?? newId();
  patch(id, { state: 'sending', failure: null, clientId });
  // The hub drops the draft with the sending; one that is kept after that would come back for ever.
  await saver(id).drop();
  try {
    const { text } = writing.letter;
    const message = await doors.sendMessage(id, {
      text,
      client_id: clientId,
      mail: toBody(writing.letter, latestLetter(id)),
    });
    sentLately.set(message.id, writing.letter);
    addAnswer(id, message);
    forget(id);
  } catch (reason) {
    patch(id, { state: 'ready', kept: 'unsaved', failure: sentence(reason) });
    saver(id).soon();
  }
}

/** A letter that has not left comes back to be changed; what was begun since stays below it. */
export async function takeBack({ id: messageId, interaction_id: id }: Message): Promise<boolean> {
  const before = useLetters.getState()[id];
  await savers.get(id)?.drop();
  // The draft comes back on the hub at once; until it is here as well, nobody may open it a second time.
  put(id, { ...OPENING, letter: before?.letter ?? BLANK });
  const done = await attempt(async () => {
    await doors.takeBack(messageId);
    const proposal = before?.proposal ?? null;
    const kept = sentLately.get(messageId) ?? begun(id, await doors.getDraft(id), proposal);
    const letter = joined(kept, before?.letter ?? BLANK);
    put(id, { ...OPENING, state: 'ready', letter, proposal, kept: 'unsaved' });
    saver(id).soon();
  });
  if (!done) put(id, before);
  return done;
}

/** A letter that could not be delivered, to be mended and sent anew. Its files have to be attached again. */
export function writeAgain({ interaction_id: id, text }: Message, mail: MailView): void {
  const before = useLetters.getState()[id] ?? { ...OPENING, state: 'ready' as const };
  const { to, cc, bcc, subject } = mail;
  const again: Letter = { ...BLANK, to, cc, bcc, subject: subject ?? '', text };
  put(id, {
    ...before,
    letter: joined(again, before.letter),
    kept: 'unsaved',
    failure: null,
    clientId: null,
  });
  saver(id).soon();
}

/** Throw away what is written. */
export async function discardLetter(id: string): Promise<void> {
  await savers.get(id)?.drop();
  if (await attempt(() => doors.dropDraft(id))) forget(id);
}

/** Save when the hub is back, and let go of what it turns out to have. Returns how to stop. */
export function followLetters(): () => void {
  const stopReconnecting = useDesk.subscribe(({ connection }, before) => {
    if (connection !== 'live' || before.connection === 'live') return;
    for (const [id, writing] of Object.entries(useLetters.getState()))
      if (writing?.kept === 'failed') saver(id).soon();
  });
  const stopSettling = useConversations.subscribe((conversations) => {
    for (const [id, writing] of Object.entries(useLetters.getState())) {
      const sent = conversations[id]?.messages.some(({ client_id }) => client_id === writing?.clientId);
      if (writing?.state === 'ready' && writing.clientId !== null && sent === true) void discardLetter(id);
    }
  });
  const leave = () => savers.forEach((one) => void one.now());
  addEventListener('pagehide', leave);
  return () => {
    stopReconnecting();
    stopSettling();
    removeEventListener('pagehide', leave);
  };
}

/** A new letter may have come from somebody else: an empty answer follows it, a begun one keeps its recipients. */
async function proposeAnew(id: string, letter: Letter): Promise<void> {
  try {
    const proposal = await doors.proposeLetter(id, letter.answering, letter.forwards);
    const now = useLetters.getState()[id];
    if (now === undefined) return;
    const fresh = isBlank(now.letter)
      ? addressed(now.letter, now.letter.answering, proposal, null)
      : now.letter;
    patch(id, { proposal, letter: fresh });
  } catch {
    // What was proposed before still serves; sending it says what is wrong.
  }
}

function begun(id: string, draft: DraftView | null, proposal: LetterDraft | null): Letter {
  if (draft !== null) return fromDraft(draft, proposal, knownPeople(id, proposal));
  return proposal === null ? BLANK : addressed(BLANK, 'reply', proposal, null);
}

function knownPeople(id: string, proposal: LetterDraft | null): readonly CorrespondentView[] {
  const messages = useConversations.getState()[id]?.messages ?? [];
  return [...(proposal?.to ?? []), ...(proposal?.cc ?? []), ...correspondents(messages)];
}

/** As this page sent them, with their looks: what the hub gives back of a letter that is taken back is its text. */
const sentLately = new Map<string, Letter>();

const savers = new Map<string, Autosave>();

function saver(id: string): Autosave {
  const known = savers.get(id) ?? autosave(() => keep(id), AFTER_TYPING_MS);
  savers.set(id, known);
  return known;
}

async function keep(id: string): Promise<void> {
  const writing = useLetters.getState()[id];
  if (writing === undefined) return;
  try {
    if (isBlank(writing.letter)) await doors.dropDraft(id);
    else await doors.keepDraft(id, toDraft(writing.letter));
    const unchanged = useLetters.getState()[id]?.letter === writing.letter;
    if (unchanged) patch(id, { kept: isBlank(writing.letter) ? 'nothing' : 'saved' });
  } catch {
    patch(id, { kept: 'failed' });
  }
}

function isUnsaved({ kept, letter }: Writing): boolean {
  return (kept === 'unsaved' || kept === 'failed') && !isBlank(letter);
}

function forget(id: string): void {
  savers.delete(id);
  put(id, undefined);
}

function put(id: string, writing: Writing | undefined): void {
  useLetters.setState({ [id]: writing });
}

function patch(id: string, part: Partial<Writing>): void {
  const writing = useLetters.getState()[id];
  if (writing !== undefined) put(id, { ...writing, ...part });
}
