/** The events of an interaction that tell its story, as sentences. The rest is for the log. */
import { moment, words } from '../../shared/format';
import type { LogEntry } from '../../shared/model';
import { callEventWords } from './call-event-words';

type AgentName = (id: string | null) => string;

export function eventWords(entry: LogEntry, agentName: AgentName): string | null {
  const { type, data } = entry;
  const agent = agentName(entry.agent_id);
  const ofCall = callEventWords(entry, agent);
  if (ofCall !== undefined) return ofCall;
  switch (type) {
    case 'interaction.connected':
      return `${agent} joined`;
    case 'interaction.queued':
      return QUEUED[text(data.cause)] ?? null;
    case 'offer.made':
      return data.auto === true ? null : `Offered to ${agent}`;
    case 'offer.declined':
      return `${agent} declined`;
    case 'offer.missed':
      return `${agent} let the offer pass`;
    case 'interaction.transferred':
      return `${agent} transfers to ${target(data, agentName)}`;
    case 'interaction.parked':
      return typeof data.until === 'string' ? `Parked until ${moment(data.until)}` : 'Parked';
    case 'interaction.retiered':
      return `Tier changed, was ${words(text(data.before))}`;
    case 'interaction.boosted':
      return `${agent} moved it up`;
    case 'interaction.split':
      return `${agent} split letters off`;
    case 'interaction.joined':
      return `${agent} made one of two mails`;
    case 'interaction.abandoned':
      return 'The customer left while waiting';
    case 'interaction.ended':
      return text(data.reason) in ENDED ? (ENDED[text(data.reason)] ?? null) : 'The conversation ended';
    case 'handling.done':
      // Parking ends a handling too, without any wrap-up.
      return data.wrap_seconds === 0 ? null : `${agent} wrapped up${because(data.outcome)}`;
    case 'customer.left':
      return 'The customer went away';
    case 'customer.returned':
      return 'The customer is back';
    default:
      return null;
  }
}

/** Who left while waiting has a line of their own. */
const ENDED: Readonly<Record<string, string | null>> = {
  agent_ended: 'The agent ended the conversation',
  customer_ended: 'The customer ended the conversation',
  expired: 'Nobody wrote again',
  joined: 'Its letters go on in another mail',
  abandoned: null,
  not_reached: null,
  deflected: 'Solved in the phone menu, without an agent',
  handed_out: 'The call goes on with somebody outside',
  no_message: 'The customer hung up without leaving a message',
};

const QUEUED: Readonly<Record<string, string>> = {
  requeued: 'Back in the queue',
  returned: 'Went back to the queue: the agent was lost',
  unparked: 'Back from parking',
  overflow: 'Moved to another queue',
  voicemail: 'The message waits in the queue',
};

function target(data: LogEntry['data'], agentName: AgentName): string {
  if (typeof data.to_agent === 'string') return agentName(data.to_agent);
  return typeof data.to_queue === 'string' ? words(data.to_queue) : 'a number outside';
}

function because(reason: unknown): string {
  return text(reason) === '' ? '' : `: ${text(reason)}`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
