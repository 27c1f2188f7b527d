import { describe, expect, it } from 'vitest';
import { asked, isCall, partyWords, standing } from '../console/call/standing';
import { byUrgency } from '../console/store/work';
import { eventWords } from '../console/views/event-words';
import { story } from '../console/views/story';
import { stateWords } from '../shared/format';
import type { CallView, Interaction, LogEntry, PartyView, User } from '../shared/model';
import { reduce, type Desk } from '../shared/reducer';
import { FRESH } from './golden/desk';

function golden(): { desk: Desk; like: Interaction } {
  const desk = reduce(null, FRESH);
  const like = Object.values(desk?.interactions ?? {})[0];
  if (desk === null || like === undefined) throw new Error('nothing was in hand');
  return { desk, like };
}

const { desk, like } = golden();
const me: User = desk.me;
const EARLIER = '2026-11-22T10:00:00Z';
const LATER = '2026-11-22T10:00:30Z';

function party(role: PartyView['role'], more: Partial<PartyView> = {}): PartyView {
  return {
    id: `par_${role}`,
    role,
    agent: role === 'agent' ? me : null,
    name: role,
    state: 'joined',
    on_hold: false,
    takes_over: false,
    mode: 'talk',
    joined_at: EARLIER,
    ...more,
  };
}

function call(parties: PartyView[], more: Partial<CallView> = {}): CallView {
  return {
    stage: 'room',
    number: '+12125550101',
    on_hold: false,
    held_since: null,
    recording: 'off',
    pause_reason: null,
    tries: 0,
    parties,
    ivr: [],
    ...more,
  };
}

function calling(of: CallView, more: Partial<Interaction> = {}): Interaction & { call: CallView } {
  return {
    ...like,
    channel: 'phone',
    mode: 'live',
    state: 'connected',
    transfer: null,
    call: of,
    ...more,
  } as Interaction & { call: CallView };
}

const words = (of: CallView, more: Partial<Interaction> = {}) => standing(calling(of, more), me).words;

describe('how a call stands', () => {
  it('is connecting until both are there', () => {
    const ringing = [party('agent', { state: 'ringing', joined_at: null })];
    expect(words(call(ringing), { state: 'offered' })).toBe('Connecting… your phone rings');
    const waits = [party('agent'), party('customer', { state: 'ringing', joined_at: null })];
    expect(words(call(waits), { state: 'offered' })).toBe('Connecting… the customer is being called');
    expect(stateWords(calling(call(waits), { state: 'offered' }))).toBe('Being connected');
  });

  it('counts talking from when the second one came', () => {
    const both = call([party('agent', { joined_at: LATER }), party('customer')]);
    expect(standing(calling(both), me)).toEqual({ phase: 'talking', words: 'Talking', since: LATER });
  });

  it('counts a hold from its beginning', () => {
    const held = call([party('agent'), party('customer', { on_hold: true })], {
      on_hold: true,
      held_since: LATER,
    });
    expect(standing(calling(held), me)).toEqual({ phase: 'held', words: 'On hold', since: LATER });
  });

  it('names who is consulted, first on the way, then there, then together with the customer', () => {
    const outside = party('outside', { name: '+12025550188', state: 'ringing', joined_at: null });
    const on_hold = { on_hold: true, held_since: EARLIER };
    const there = { ...outside, state: 'joined' as const, joined_at: LATER };
    const two = [party('agent'), party('customer')];
    expect(words(call([...two, outside], on_hold))).toBe('Asking +12025550188 in…');
    expect(words(call([...two, there], on_hold))).toBe('Consulting +12025550188');
    expect(words(call([...two, there]))).toBe('Conference with +12025550188');
  });

  it('knows a colleague who has not answered yet, and tells a transfer apart', () => {
    const offered = {
      ...like.handlings[0],
      agent: { id: 'usr_2', name: 'Bianca' },
      state: 'offered',
    } as Interaction['handlings'][0];
    const handlings = [...like.handlings, offered];
    const now = calling(call([party('agent'), party('customer')], { on_hold: true }), { handlings });
    expect(asked(now)?.name).toBe('Bianca');
    expect(standing(now, me).words).toBe('Asking Bianca in…');
    const transfer = {
      by: me,
      to_queue: 'billing',
      to_agent: null,
      instead_of: null,
      note: '',
      since: EARLIER,
    };
    expect(asked({ ...now, transfer })).toBeUndefined();
  });

  it('is advice for who was asked in', () => {
    const mine = party('consulted', { agent: me, joined_at: LATER });
    expect(standing(calling(call([party('customer'), mine])), me).phase).toBe('advising');
  });

  it('is none any more once a message was left', () => {
    expect(isCall(calling(call([]), { mode: 'voicemail' }))).toBe(false);
    expect(isCall(calling(call([])))).toBe(true);
  });

  it('says how each party stands', () => {
    expect(partyWords(party('supervisor', { mode: 'whisper' }))).toBe('whispers to the agent');
    expect(partyWords(party('outside', { on_hold: true }))).toBe('on hold');
    expect(partyWords(party('customer', { state: 'ringing' }))).toBe('ringing');
  });
});

describe('the order of work', () => {
  it('puts calls before messages that were left', () => {
    const [mine] = like.handlings.filter(({ agent }) => agent.id === me.id);
    if (mine === undefined) throw new Error('it is in nobody’s hands');
    const active = [{ ...mine, state: 'active' as const }];
    const voicemail = calling(call([]), { id: 'int_1', mode: 'voicemail', handlings: active });
    const live = calling(call([]), { id: 'int_2', handlings: active });
    const order = byUrgency({ ...desk, interactions: { int_1: voicemail, int_2: live } });
    expect(order.map(({ id }) => id)).toEqual(['int_2', 'int_1']);
  });
});

const entry = (type: string, data: LogEntry['data'] = {}, seq = 1): LogEntry => ({
  seq,
  at: EARLIER,
  type,
  agent_id: 'usr_1',
  data,
});
const name = () => 'Sofia';

describe('the events of a call', () => {
  it.each([
    ['call.held', {}, 'Sofia put the customer on hold'],
    ['call.recording', { state: 'paused' }, 'Sofia paused the recording'],
    ['call.taken_over', {}, 'Sofia took the call over'],
    ['party.joined', { role: 'consulted' }, 'Sofia was asked in'],
    ['party.left', { role: 'agent', because: 'no_answer' }, "Sofia's phone was not answered: no answer"],
    ['party.left', { role: 'customer', because: 'hung_up' }, null],
    ['party.not_reached', { because: 'busy' }, 'The number outside was not reached: busy'],
    ['interaction.voicemail_left', { seconds: 64 }, 'The customer left a voicemail of 1:04'],
    ['customer.not_reached', { because: 'machine' }, 'The customer was not reached: a machine answered'],
    ['interaction.ended', { reason: 'deflected' }, 'Solved in the phone menu, without an agent'],
  ])('%s %o', (type, data, sentence) => {
    expect(eventWords(entry(type, data), name)).toBe(sentence);
  });

  it('tells everybody who listens', () => {
    expect(eventWords(entry('call.supervised', { mode: 'listen' }), name)).toBe('Sofia listens');
    expect(eventWords(entry('call.supervised', { mode: 'barge' }), name)).toBe('Sofia joined in');
  });

  it('tells the way through the menu in one line, without what the menu did by itself', () => {
    const steps = [
      entry('ivr.step', { node: 'language', kind: 'language', outcome: 'no_input' }, 1),
      entry('ivr.step', { node: 'language', kind: 'language', outcome: '1' }, 2),
      entry('ivr.step', { node: 'hours', kind: 'look_up', outcome: 'open' }, 3),
      entry('ivr.step', { node: 'order_number', kind: 'collect', outcome: 'answered' }, 4),
      entry('ivr.step', { node: 'order', kind: 'look_up', outcome: 'found' }, 5),
      entry('ivr.step', { node: 'order_status', kind: 'say', outcome: null }, 6),
    ];
    expect(story([], steps, name)).toEqual([
      { key: 'event 1', seq: 1, at: EARLIER, sentence: 'In the phone menu: Language › Order number › Order' },
    ]);
  });
});
