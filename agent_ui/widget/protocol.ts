/** The frames of a visitor's socket, as the hub describes them. What we do not know is let pass. */

export type Author = 'customer' | 'agent' | 'bot' | 'system';

export interface ChatMessage {
  id: string;
  from: Author;
  name: string | null;
  text: string;
  at: string;
  client_id: string | null;
  delivery: { state: string; reason: string | null } | null;
  attachments: readonly { name: string; media_type: string; size_bytes: number | null }[];
}

export interface Refused {
  code: string;
  detail: string;
  client_id?: string;
  retry_after_seconds?: number;
}

export type HubFrame =
  | { seq: number; type: 'message.added'; data: ChatMessage }
  | { seq: number; type: 'message.changed'; data: ChatMessage }
  | { seq: number; type: 'agent.joined'; data: { name: string } }
  | { seq: number; type: 'ended'; data: { reason: string } }
  | { seq: null; type: 'queue.position'; data: { position: number; wait_seconds: [number, number] | null } }
  | { seq: null; type: 'typing'; data: { on: boolean } }
  | { seq: null; type: 'error'; data: Refused };

export type CustomerFrame =
  | { type: 'message'; client_id: string; text: string }
  | { type: 'typing'; on: boolean }
  | { type: 'read'; seq: number }
  | { type: 'end' };

const KNOWN: ReadonlySet<string> = new Set<HubFrame['type']>([
  'message.added',
  'message.changed',
  'agent.joined',
  'ended',
  'queue.position',
  'typing',
  'error',
]);

/** The frame, or `null` where its type came after this widget was built. */
export function parse(text: string): HubFrame | null {
  const value = JSON.parse(text) as { type?: unknown; data?: unknown };
  return typeof value.type === 'string' && KNOWN.has(value.type) && typeof value.data === 'object'
    ? (value as HubFrame)
    : null;
}
