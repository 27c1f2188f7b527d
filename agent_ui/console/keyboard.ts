/** Everything an agent does all day has a key. Letters need Alt, so that writing never triggers one. */
import { useEffect } from 'react';
import { useDesk } from '../shared/desk-store';
import * as call from './call/commands';
import { accept, choosePresence, firstOffer } from './commands';
import { answerLetter, takeBackLatest } from './mail/commands';
import { isWriting } from './writing';
import { compose, openDialog, openMenu, step, useWorkspace } from './store/workspace';

export interface Shortcut {
  key: string;
  does: string;
  run: () => void;
}

/** With letters. */
export const WITH_LETTERS: readonly Shortcut[] = [
  { key: 'M', does: 'Reply to all', run: () => answerLetter('reply_all') },
  { key: 'F', does: 'Forward', run: () => answerLetter('forward') },
  { key: 'Z', does: 'Take back the letter that is about to leave', run: () => void takeBackLatest() },
];

/** Keys that belong to the letter being written. */
export const WRITING_A_LETTER: readonly { keys: readonly string[]; does: string }[] = [
  { keys: ['Ctrl', 'Enter'], does: 'Send the letter' },
  { keys: ['/'], does: 'Put in a ready-made reply' },
  { keys: ['Ctrl', 'B'], does: 'Bold' },
  { keys: ['Ctrl', 'I'], does: 'Italic' },
  { keys: ['Ctrl', 'K'], does: 'Link' },
];

/** On a call. */
export const ON_A_CALL: readonly Shortcut[] = [
  { key: 'H', does: 'Hold, and resume', run: call.toggleHold },
  { key: 'Y', does: 'Keypad', run: call.openKeypad },
  { key: 'C', does: 'Consult somebody', run: call.consult },
  { key: 'I', does: 'Conference: all talk together', run: call.confer },
  { key: 'V', does: 'Complete the transfer', run: call.complete },
  { key: 'U', does: 'Drop who was asked in', run: call.dropGuest },
  { key: 'L', does: 'Leave without ending', run: call.leave },
  { key: 'G', does: 'Record, pause, and go on', run: call.switchRecording },
];

export const SHORTCUTS: readonly Shortcut[] = [
  { key: 'A', does: 'Accept the offer', run: () => withOffer((offer) => void accept(offer)) },
  { key: 'X', does: 'Decline the offer', run: () => withOffer(() => openMenu('decline')) },
  { key: 'J', does: 'Next piece of work', run: () => step(1) },
  { key: 'K', does: 'Previous piece of work', run: () => step(-1) },
  { key: 'S', does: 'Choose your presence', run: () => openMenu('presence') },
  { key: 'B', does: 'Back to available', run: () => void choosePresence('available', null) },
  { key: 'R', does: 'Write a reply', run: () => compose('reply') },
  { key: 'N', does: 'Write a private note', run: () => compose('note') },
  { key: 'T', does: 'Transfer', run: () => whenActive(() => openDialog('transfer')) },
  { key: 'P', does: 'Park', run: () => whenActive(() => openDialog('park')) },
  { key: 'E', does: 'End the conversation', run: () => whenActive(() => openDialog('end')) },
  { key: 'O', does: 'Start a call, a text message or a letter', run: () => openDialog('outbound') },
  { key: 'D', does: 'Show or hide the customer', run: toggleDetails },
];

function withOffer(run: (offerId: string) => void): void {
  const offer = firstOffer();
  if (offer !== undefined) run(offer);
}

function whenActive(run: () => void): void {
  const { selected } = useWorkspace.getState();
  const { desk } = useDesk.getState();
  if (selected === null || desk === null) return;
  const active = desk.interactions[selected]?.handlings.some(
    ({ agent, state }) => agent.id === desk.me.id && state === 'active',
  );
  if (active) run();
}

export function toggleDetails(): void {
  useWorkspace.setState(({ detailsShown }) => ({ detailsShown: !detailsShown }));
}

export function useKeyboard(): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.isComposing || event.repeat) return;
      if (event.key === '?' && !isWriting(event.target)) {
        event.preventDefault();
        openDialog('shortcuts');
        return;
      }
      if (!event.altKey || event.ctrlKey || event.metaKey || useWorkspace.getState().dialog !== null) return;
      const shortcut = [...SHORTCUTS, ...WITH_LETTERS, ...ON_A_CALL].find(({ key }) => key === letter(event));
      if (shortcut === undefined) return;
      event.preventDefault();
      shortcut.run();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
}

/** The letter on the key cap; where Alt turns it into another sign (macOS), the key's place. */
function letter(event: KeyboardEvent): string {
  const typed = event.key.toUpperCase();
  return /^[A-Z]$/.test(typed) ? typed : event.code.replace('Key', '');
}
