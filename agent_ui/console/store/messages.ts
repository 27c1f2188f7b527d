/** Messages in the order in which the hub stored them, each once. */
import type { Message } from '../../shared/model';

export function mergeMessage(messages: readonly Message[], message: Message): readonly Message[] {
  const place = messages.findIndex(({ id }) => id === message.id);
  if (place >= 0) return messages.with(place, message);
  const next = messages.findIndex(({ seq }) => seq > message.seq);
  return next < 0 ? [...messages, message] : messages.toSpliced(next, 0, message);
}

/** Fetched messages, with what frames brought since taking precedence. */
export function mergeMessages(fetched: readonly Message[], arrived: readonly Message[]): readonly Message[] {
  return arrived.reduce(mergeMessage, fetched);
}
