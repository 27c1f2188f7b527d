/** What was said and what was done, in one order: that of the hub's log. */
import type { LogEntry, Message } from '../../shared/model';
import { eventWords } from './event-words';

interface Placed {
  key: string;
  seq: number;
  at: string;
}

export type Told = Placed & ({ message: Message } | { sentence: string });

export function story(
  messages: readonly Message[],
  events: readonly LogEntry[],
  agentName: (id: string | null) => string,
): readonly Told[] {
  const said = messages.map((message): Told => ({
    key: message.id,
    seq: message.seq,
    at: message.at,
    message,
  }));
  const done = events.flatMap((entry): Told[] => {
    const sentence = eventWords(entry, agentName);
    return sentence === null ? [] : [{ key: `event ${entry.seq}`, seq: entry.seq, at: entry.at, sentence }];
  });
  return [...said, ...done].toSorted((one, other) => one.seq - other.seq);
}
