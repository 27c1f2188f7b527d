/** A routing decision's reason, read from the log's JSON and put into words. */
import { duration, words } from '../../shared/format';
import type { RoutingDecision } from '../../shared/model';

export interface Contender {
  id: string;
  queue: string;
  channel: string;
  tier: string;
  score: number;
}

export interface Candidate {
  agent: string;
  load: number;
  breadth: number;
  idle_since: string;
}

export interface HeldBy {
  kind: string;
  until: string | null;
  agent: string | null;
}

export interface Reasoning {
  inWords: string | null;
  chosenBy: string | null;
  because: string | null;
  score: number | null;
  waiting: readonly Contender[];
  waitingMore: readonly (readonly [string, number])[];
  agents: readonly Candidate[];
  agentsMore: readonly (readonly [string, number])[];
  holds: readonly HeldBy[];
}

export function readReasoning({ reason }: RoutingDecision): Reasoning {
  return {
    inWords: text(reason.in_words),
    chosenBy: text(reason.chosen_by),
    because: text(reason.because),
    score: number(reason.score),
    waiting: list(reason.waiting) as readonly Contender[],
    waitingMore: counts(reason.waiting_more),
    agents: list(reason.agents) as readonly Candidate[],
    agentsMore: counts(reason.agents_more),
    holds: list(reason.holds) as readonly HeldBy[],
  };
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function number(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function list(value: unknown): readonly object[] {
  return Array.isArray(value)
    ? value.filter((one): one is object => typeof one === 'object' && one !== null)
    : [];
}

function counts(value: unknown): readonly (readonly [string, number])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).filter(
    (pair): pair is [string, number] => typeof pair[1] === 'number' && pair[1] > 0,
  );
}

const CHOICES: Readonly<Record<string, string>> = {
  preferred: 'the preferred agent for this customer',
  load: 'had the fitting load',
  breadth: 'serves fewer other queues, so generalists stay free',
  idle: 'had been idle longest',
  id: 'drawn by id among equals',
  only: 'the only one who could take it',
  hand: 'given by hand',
};

export function choiceWords(chosenBy: string): string {
  return CHOICES[chosenBy] ?? words(chosenBy);
}

const HOLDS: Readonly<Record<string, string>> = {
  preferred: 'kept for the preferred agent',
  ring: 'agents with fewer skills come later',
  reserve: 'the last free agents are kept for more valuable customers',
  exclusion: 'passed over: declined or missed it before',
  draining: 'kept free for the next in line',
  unservable: 'nobody signed in can serve this',
};

/** What held it back and, where known, for how long it was to last. */
export function holdWords(hold: HeldBy, decidedAt: string, agentName: (id: string) => string): string {
  const what = HOLDS[hold.kind] ?? words(hold.kind);
  const who = hold.agent === null ? '' : ` (${agentName(hold.agent)})`;
  if (hold.until === null) return `${what}${who}`;
  const seconds = secondsBetween(decidedAt, hold.until);
  return seconds > 0 ? `${what}${who}, for ${duration(seconds)}` : `${what}${who}`;
}

export function secondsBetween(from: string, until: string): number {
  return (Date.parse(until) - Date.parse(from)) / 1000;
}
