/** What happened on a call, as sentences. */
import { clock, words } from '../../shared/format';
import type { LogEntry } from '../../shared/model';

/** A sentence, or `null` for what another line tells already. `undefined`: this is no event of a call. */
export function callEventWords({ type, data }: LogEntry, agent: string): string | null | undefined {
  switch (type) {
    case 'party.joined':
      return joined(text(data.role), agent);
    case 'party.left':
      return left(text(data.role), text(data.because), agent);
    case 'party.not_reached':
      return `The number outside was not reached${why(data.because)}`;
    case 'call.held':
      return `${agent} put the customer on hold`;
    case 'call.resumed':
      return 'The customer is off hold';
    case 'call.conference':
      return `${agent} let everybody talk together`;
    case 'call.recording':
      return data.state === 'on' ? `${agent} records the call` : `${agent} paused the recording`;
    case 'call.supervised':
      return supervised(text(data.mode), agent);
    case 'call.taken_over':
      return `${agent} took the call over`;
    case 'recording.changed':
      return data.state === 'completed' ? 'The recording is kept' : null;
    case 'interaction.callback_asked':
      return 'The customer asked to be called back';
    case 'interaction.voicemail_left':
      return `The customer left a voicemail${typeof data.seconds === 'number' ? ` of ${clock(data.seconds)}` : ''}`;
    case 'customer.not_reached':
      return `The customer was not reached${why(data.because)}`;
    case 'customer.recognised':
      return 'Recognised by what they keyed in: not confirmed';
    default:
      return undefined;
  }
}

function joined(role: string, agent: string): string | null {
  if (role === 'consulted') return `${agent} was asked in`;
  return role === 'outside' ? 'Somebody outside was asked in' : null;
}

/** How the customer left is told by how it ended, an agent's end by the wrap-up, a supervisor's by what they chose. */
function left(role: string, because: string, agent: string): string | null {
  if (role === 'customer' || role === 'supervisor') return null;
  if (because in NOT_REACHED && role !== 'outside')
    return because === 'canceled' ? null : `${agent}'s phone was not answered${why(because)}`;
  if (role === 'consulted') return `${agent} left the call`;
  return role === 'outside' && because === 'hung_up' ? 'Somebody outside left the call' : null;
}

/** Nobody listens in secret. */
function supervised(mode: string, agent: string): string {
  if (mode === 'whisper') return `${agent} whispers to the agent`;
  if (mode === 'barge') return `${agent} joined in`;
  return mode === 'listen' ? `${agent} listens` : `${agent} stopped listening`;
}

const NOT_REACHED: Readonly<Record<string, string>> = {
  busy: 'busy',
  no_answer: 'no answer',
  failed: 'the call could not be made',
  canceled: 'called off',
  machine: 'a machine answered',
  agent_not_reached: 'the agent did not answer their phone',
};

function why(because: unknown): string {
  const reason = text(because);
  return reason === '' ? '' : `: ${NOT_REACHED[reason] ?? words(reason).toLowerCase()}`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
