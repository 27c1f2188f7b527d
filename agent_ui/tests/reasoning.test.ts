import { describe, expect, it } from 'vitest';
import { holdWords, readReasoning } from '../console/views/reasoning';

describe('a routing decision', () => {
  it('is read from the log’s JSON', () => {
    const reasoning = readReasoning({
      at: '2026-11-21T22:00:00Z',
      kind: 'offer',
      agent: null,
      reason: {
        in_words: 'Platinum first.',
        chosen_by: 'idle',
        because: null,
        waiting: [{ id: 'int_1', queue: 'sales', channel: 'chat', tier: 'gold', key: 1, score: 2.5 }],
        waiting_more: { lower_score: 3 },
        agents_more: { no_room: 0 },
        holds: null,
      },
    });
    expect(reasoning).toMatchObject({
      inWords: 'Platinum first.',
      chosenBy: 'idle',
      because: null,
      holds: [],
    });
    expect(reasoning.waiting[0]?.score).toBe(2.5);
    expect(reasoning.waitingMore).toEqual([['lower_score', 3]]);
    expect(reasoning.agentsMore).toEqual([]);
  });

  it('says what held it back, for whom and for how long', () => {
    const at = '2026-11-21T22:00:00Z';
    const name = () => 'Bianca';
    const until = '2026-11-21T22:00:15Z';
    expect(holdWords({ kind: 'preferred', until, agent: 'usr_2' }, at, name)).toBe(
      'kept for the preferred agent (Bianca), for 15 s',
    );
    expect(holdWords({ kind: 'unservable', until: null, agent: null }, at, name)).toBe(
      'nobody signed in can serve this',
    );
  });
});
