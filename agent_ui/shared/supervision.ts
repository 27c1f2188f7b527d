/** The ways a supervisor is on somebody else's call. */
import type { SetSupervision } from './api';
import type { PartyView } from './model';

type Mode = Exclude<SetSupervision['mode'], 'off'>;

export const SUPERVISION: readonly { mode: Mode; label: string }[] = [
  { mode: 'listen', label: 'Listen' },
  { mode: 'whisper', label: 'Whisper' },
  { mode: 'barge', label: 'Join' },
];

/** How this party supervises; `null` where it does not. */
export function supervisedAs(party: PartyView | undefined): Mode | null {
  if (party?.role !== 'supervisor') return null;
  return party.mode === 'talk' ? 'barge' : party.mode;
}

export function supervisionWords(mode: PartyView['mode']): string {
  if (mode === 'listen') return 'listens';
  return mode === 'whisper' ? 'whispers to the agent' : 'has joined in';
}

/** The same, to oneself. */
export function ownSupervisionWords(mode: PartyView['mode']): string {
  if (mode === 'listen') return 'You listen';
  return mode === 'whisper' ? 'You whisper to the agent' : 'You have joined in';
}
