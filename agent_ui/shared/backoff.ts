/** How long to wait before the next attempt: doubling from half a second to fifteen, jittered so that a floor does not return as one. */
export function backoff(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(15_000, 500 * 2 ** attempt);
  return ceiling / 2 + (random() * ceiling) / 2;
}
