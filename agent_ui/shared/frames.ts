/** Parse at the border: text from the desk socket becomes a frame we know, or nothing. */
import type { DeskFrame } from './model';

const KNOWN: ReadonlySet<string> = new Set<DeskFrame['type']>([
  'snapshot',
  'offer.made',
  'offer.withdrawn',
  'interaction.changed',
  'message.added',
  'message.changed',
  'presence.changed',
  'notice',
  'queue.changed',
  'floor.changed',
  'typing',
  'heartbeat',
]);

const TRANSIENT: ReadonlySet<string> = new Set<DeskFrame['type']>([
  'queue.changed',
  'floor.changed',
  'typing',
  'heartbeat',
]);

/** The frame, or `null` where its type came after this console was built. Raises `SyntaxError` on what is no frame at all. */
export function parseFrame(text: string): DeskFrame | null {
  const value: unknown = JSON.parse(text);
  if (!isEnvelope(value)) throw new SyntaxError('not a desk frame');
  return KNOWN.has(value.type) ? (value as unknown as DeskFrame) : null;
}

interface Envelope {
  seq: number | null;
  type: string;
  at: string;
  data: object;
}

function isEnvelope(value: unknown): value is Envelope {
  if (typeof value !== 'object' || value === null) return false;
  const { seq, type, at, data } = value as Partial<Record<keyof Envelope, unknown>>;
  if (typeof type !== 'string' || typeof at !== 'string') return false;
  if (typeof data !== 'object' || data === null) return false;
  return TRANSIENT.has(type) ? seq === null : seq === null || Number.isInteger(seq);
}
