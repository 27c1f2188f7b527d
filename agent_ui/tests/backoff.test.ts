import { expect, it } from 'vitest';
import { backoff } from '../shared/backoff';

it('waits longer each time, never more than a quarter of a minute, never all at the same moment', () => {
  const earliest = [0, 1, 2, 3, 4, 5, 20].map((attempt) => backoff(attempt, () => 0));
  const latest = [0, 1, 2, 3, 4, 5, 20].map((attempt) => backoff(attempt, () => 1));
  expect(earliest).toEqual([250, 500, 1000, 2000, 4000, 7500, 7500]);
  expect(latest).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
});
