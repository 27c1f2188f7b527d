import { describe, expect, it } from 'vitest';
import { ago, clock, duration, percent, presenceWords, stateWords, words } from '../shared/format';
import { FRESH } from './golden/desk';

describe('times as people read them', () => {
  it.each([
    [0, '0:00'],
    [7.9, '0:07'],
    [754, '12:34'],
    [3723, '1:02:03'],
    [-3, '0:00'],
  ])('%d seconds on a clock are %s', (seconds, text) => {
    expect(clock(seconds)).toBe(text);
  });

  it.each([
    [42.4, '42 s'],
    [180, '3 min'],
    [7200, '2 h'],
    [7800, '2 h 10 min'],
  ])('%d seconds in words are %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });

  it.each([
    [20, 'just now'],
    [300, '5 min ago'],
    [10_800, '3 h ago'],
    [90_000, 'yesterday'],
    [864_000, '10 days ago'],
  ])('%d seconds ago are %s', (seconds, text) => {
    const at = '2026-11-21T22:00:00Z';
    expect(ago(at, Date.parse(at) + seconds * 1000)).toBe(text);
  });
});

describe('words', () => {
  it('make names readable', () => {
    expect(words('payment_plan')).toBe('Payment plan');
    expect(percent(0.777)).toBe('78%');
    expect(percent(null)).toBe('–');
  });

  it('name a presence with its reason', () => {
    const since = '2026-11-21T22:00:00Z';
    expect(presenceWords({ state: 'not_ready', reason: 'lunch', since })).toBe('Not ready: lunch');
    expect(presenceWords({ state: 'available', reason: null, since })).toBe('Available');
  });

  it('say where the customer is', () => {
    if (FRESH.type !== 'snapshot') throw new Error('no snapshot was recorded');
    const [interaction] = FRESH.data.interactions;
    if (interaction === undefined) throw new Error('nothing was in hand');
    const closed = { ...interaction, state: 'closed' as const, ended_as: 'abandoned' as const };
    expect(stateWords(closed)).toBe('Closed: the customer left while waiting');
    const transfer = {
      by: { id: 'usr_1', name: 'Alex' },
      to_queue: 'billing',
      to_agent: null,
      instead_of: null,
      note: '',
      since: interaction.arrived_at,
    };
    expect(stateWords({ ...interaction, transfer })).toBe(
      'Being transferred to Billing: nobody has joined yet',
    );
    const missed = { ...transfer, instead_of: { id: 'usr_2', name: 'Ben' } };
    expect(stateWords({ ...interaction, transfer: missed })).toBe(
      'Being transferred to Billing because Ben cannot take it: nobody has joined yet',
    );
  });
});
