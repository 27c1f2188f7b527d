/** What was said and what was done, in one order: that of the hub's log. */
import type { LogEntry, Message } from '../../shared/model';
import { words } from '../../shared/format';
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
    return sentence === null ? [] : [told(entry, sentence)];
  });
  done.push(...menu(events));
  return [...said, ...done].toSorted((one, other) => one.seq - other.seq);
}

/** The steps through the phone menu, as one line where they began. */
function menu(events: readonly LogEntry[]): readonly Told[] {
  const steps = events.filter((entry) => entry.type === 'ivr.step' && isChoice(entry));
  const [first] = steps;
  if (first === undefined) return [];
  const way = steps
    .map(({ data }) => words(String(data.node)))
    .filter((node, place, all) => node !== all[place - 1]);
  return [told(first, `In the phone menu: ${way.join(' › ')}`)];
}

/** What the caller did there, or was told by a system of the company; not what the menu decided by itself. */
function isChoice({ data }: LogEntry): boolean {
  if (data.kind === 'look_up') return data.outcome === 'found' || data.outcome === 'not_found';
  return data.kind !== 'say' && data.kind !== 'set' && data.kind !== 'branch';
}

function told({ seq, at }: LogEntry, sentence: string): Told {
  return { key: `event ${seq}`, seq, at, sentence };
}
