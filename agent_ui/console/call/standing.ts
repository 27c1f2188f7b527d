/** How a call stands for one of those on it: the phase, in words, and since when. */
import type { Interaction, PartyView, User } from '../../shared/model';
import { supervisionWords } from '../../shared/supervision';

export type Phase = 'connecting' | 'talking' | 'held' | 'consulting' | 'conference' | 'advising';

export interface Standing {
  phase: Phase;
  words: string;
  since: string | null;
}

type Call = NonNullable<Interaction['call']>;

/** A call that is under way or about to be: a message left on the line is not one any more. */
export function isCall(interaction: Interaction): interaction is Interaction & { call: Call } {
  return interaction.channel === 'phone' && interaction.mode !== 'voicemail' && interaction.call !== null;
}

/** Whoever was asked in and is there, or on the way. */
export function guests({ parties }: Call): readonly PartyView[] {
  return parties.filter(({ role }) => role === 'consulted' || role === 'outside');
}

/** A colleague who was asked in and has not answered yet. */
export function asked({ handlings, transfer, state }: Interaction) {
  if (transfer !== null || state !== 'connected') return undefined;
  return handlings.find((handling) => handling.state === 'offered')?.agent;
}

export function myParty(call: Call, me: User): PartyView | undefined {
  return call.parties.find(({ agent }) => agent?.id === me.id);
}

export function standing(interaction: Interaction & { call: Call }, me: User): Standing {
  const { call, transfer } = interaction;
  const mine = myParty(call, me);
  const customer = call.parties.find(({ role }) => role === 'customer');
  if (mine?.state !== 'joined') return connecting(mine?.state === 'ringing' ? 'your phone rings' : null);
  if (mine.role === 'consulted') return { phase: 'advising', words: 'Advising', since: mine.joined_at };
  if (transfer !== null)
    return { phase: 'held', words: 'On hold, being transferred', since: call.held_since };
  if (interaction.state !== 'connected')
    return connecting(customer?.state === 'joined' ? null : 'the customer is being called');
  return together(interaction, mine, customer);
}

function together(
  interaction: Interaction & { call: Call },
  mine: PartyView,
  customer: PartyView | undefined,
): Standing {
  const { call } = interaction;
  const [guest] = guests(call);
  const waited = asked(interaction);
  if (call.on_hold && guest?.state === 'joined')
    return { phase: 'consulting', words: `Consulting ${guest.name}`, since: guest.joined_at };
  if (guest?.takes_over === true)
    return { phase: 'held', words: `Transferring to ${guest.name}…`, since: call.held_since };
  if (call.on_hold && (guest !== undefined || waited !== undefined))
    return {
      phase: 'consulting',
      words: `Asking ${guest?.name ?? waited?.name ?? 'somebody'} in…`,
      since: null,
    };
  if (call.on_hold) return { phase: 'held', words: 'On hold', since: call.held_since };
  if (guest?.state === 'joined')
    return { phase: 'conference', words: `Conference with ${guest.name}`, since: guest.joined_at };
  return { phase: 'talking', words: 'Talking', since: later(mine.joined_at, customer?.joined_at ?? null) };
}

function connecting(detail: string | null): Standing {
  return {
    phase: 'connecting',
    words: detail === null ? 'Connecting…' : `Connecting… ${detail}`,
    since: null,
  };
}

/** The clock of a conversation runs from when both were there. */
function later(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}

const ROLES: Readonly<Record<PartyView['role'], string>> = {
  customer: 'Customer',
  agent: 'Agent',
  consulted: 'Asked in',
  supervisor: 'Supervisor',
  outside: 'Outside',
};

export const roleWords = ({ role }: PartyView) => ROLES[role];

const STATES: Readonly<Record<PartyView['state'], string>> = {
  wanted: 'about to be called',
  calling: 'being called',
  ringing: 'ringing',
  answered: 'on the line',
  joined: 'on the call',
};

export function partyWords(party: PartyView): string {
  if (party.state !== 'joined') return STATES[party.state];
  if (party.role === 'supervisor') return supervisionWords(party.mode);
  return party.on_hold ? 'on hold' : 'on the call';
}
