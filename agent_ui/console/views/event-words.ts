/** The events of an interaction that tell its story, as sentences. The rest is for the log. */
import { words } from '../../shared/format';
import type { LogEntry } from '../../shared/model';

type AgentName = (id: string | null) => string;

export function eventWords(entry: LogEntry, agentName: AgentName): string | null {
  const { type, data } = entry;
  const agent = agentName(entry.agent_id);
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
      return 'Parked';
    case 'interaction.retiered':
      return `Tier changed, was ${words(text(data.before))}`;
    case 'interaction.boosted':
      return `${agent} moved it up`;
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
  abandoned: null,
};

const QUEUED: Readonly<Record<string, string>> = {
  requeued: 'Back in the queue',
  returned: 'Went back to the queue: the agent was lost',
  unparked: 'Back from parking',
  overflow: 'Moved to another queue',
};

function target(data: LogEntry['data'], agentName: AgentName): string {
  return typeof data.to_agent === 'string' ? agentName(data.to_agent) : words(text(data.to_queue));
}

function because(reason: unknown): string {
  return text(reason) === '' ? '' : `: ${text(reason)}`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
