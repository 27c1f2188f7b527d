/** A conversation as the visitor sees it, as a pure function of what they did and what the hub said. */
import type { ChatMessage, HubFrame, Refused } from './protocol';

/** Something the visitor wrote that the hub has not yet confirmed as stored. */
export interface Pending {
  client_id: string;
  text: string;
  refused: string | null;
}

export type Entry =
  | { kind: 'message'; seq: number; message: ChatMessage }
  | { kind: 'joined'; seq: number; name: string }
  | { kind: 'ended'; seq: number };

export interface Position {
  position: number;
  wait_seconds: [number, number] | null;
}

export interface Chat {
  /** The number of the last logged frame: what to ask for after a dropped connection. */
  seq: number;
  entries: readonly Entry[];
  pending: readonly Pending[];
  agent: string | null;
  agentTyping: boolean;
  position: Position | null;
  ended: boolean;
  /** A sentence about something that concerns no single message. */
  trouble: string | null;
}

export const NEW_CHAT: Chat = {
  seq: 0,
  entries: [],
  pending: [],
  agent: null,
  agentTyping: false,
  position: null,
  ended: false,
  trouble: null,
};

export function write(chat: Chat, pending: Pending): Chat {
  return { ...chat, trouble: null, pending: [...chat.pending, pending] };
}

export function retry(chat: Chat, clientId: string): Chat {
  return withRefusal(chat, clientId, null);
}

export function receive(chat: Chat, frame: HubFrame): Chat {
  if (frame.seq === null) return receiveTransient(chat, frame);
  if (frame.type === 'message.changed')
    return { ...changed(chat, frame.data), seq: Math.max(chat.seq, frame.seq) };
  if (frame.seq <= chat.seq) return chat;
  const next = { ...chat, seq: frame.seq };
  switch (frame.type) {
    case 'message.added':
      return added(next, frame.seq, frame.data);
    case 'agent.joined':
      return {
        ...next,
        agent: frame.data.name,
        position: null,
        ended: false,
        entries: [...chat.entries, { kind: 'joined', seq: frame.seq, name: frame.data.name }],
      };
    case 'ended':
      return {
        ...next,
        agent: null,
        agentTyping: false,
        position: null,
        ended: true,
        entries: [...chat.entries, { kind: 'ended', seq: frame.seq }],
      };
    default:
      return frame satisfies never;
  }
}

function receiveTransient(chat: Chat, frame: Extract<HubFrame, { seq: null }>): Chat {
  switch (frame.type) {
    case 'queue.position':
      return { ...chat, position: chat.ended ? null : frame.data };
    case 'typing':
      return { ...chat, agentTyping: frame.data.on };
    case 'error':
      return refused(chat, frame.data);
    default:
      return frame satisfies never;
  }
}

function added(chat: Chat, seq: number, message: ChatMessage): Chat {
  return {
    ...chat,
    entries: [...chat.entries, { kind: 'message', seq, message }],
    pending: chat.pending.filter(({ client_id }) => client_id !== message.client_id),
    agentTyping: message.from === 'agent' ? false : chat.agentTyping,
    // A message after the end opens a new interaction on the same thread.
    ended: message.from === 'customer' ? false : chat.ended,
    trouble: null,
  };
}

function changed(chat: Chat, message: ChatMessage): Chat {
  const entries = chat.entries.map((entry) =>
    entry.kind === 'message' && entry.message.id === message.id ? { ...entry, message } : entry,
  );
  return { ...chat, entries };
}

/** What is only too early stays pending and is sent again; what is wrong is shown with its sentence. */
function refused(chat: Chat, refusal: Refused): Chat {
  if (mayTryAgain(refusal)) return chat;
  if (refusal.client_id === undefined) return { ...chat, trouble: refusal.detail };
  return withRefusal(chat, refusal.client_id, refusal.detail);
}

export function mayTryAgain(refusal: Refused): boolean {
  return refusal.code === 'busy' || refusal.retry_after_seconds !== undefined;
}

function withRefusal(chat: Chat, clientId: string, sentence: string | null): Chat {
  const pending = chat.pending.map((one) =>
    one.client_id === clientId ? { ...one, refused: sentence } : one,
  );
  return { ...chat, pending };
}

/** The last thing said to the visitor: what `read` confirms and the badge counts from. */
export function lastHeard(chat: Chat): number {
  const heard = chat.entries.findLast(
    (entry) => entry.kind === 'message' && entry.message.from !== 'customer',
  );
  return heard?.seq ?? 0;
}

export function unheard(chat: Chat, since: number): number {
  return chat.entries.filter(
    (entry) => entry.kind === 'message' && entry.message.from !== 'customer' && entry.seq > since,
  ).length;
}
