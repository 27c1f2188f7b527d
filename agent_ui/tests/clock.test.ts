import { afterEach, expect, it } from 'vitest';
import { forgetTime, learnTime, serverNow } from '../shared/clock';

afterEach(forgetTime);

it('follows the server’s clock by the frame that was delayed least', () => {
  learnTime('2026-11-21T22:00:10Z', Date.parse('2026-11-21T22:00:03Z'));
  learnTime('2026-11-21T22:00:11Z', Date.parse('2026-11-21T22:00:02Z'));
  learnTime('2026-11-21T21:00:00Z', Date.parse('2026-11-21T22:00:05Z'));
  const local = Date.parse('2026-11-21T22:01:00Z');
  expect(new Date(serverNow(local)).toISOString()).toBe('2026-11-21T22:01:09.000Z');
});
