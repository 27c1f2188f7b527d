/** The server's clock, seen from here: every fresh frame says what time it is there, so that a wrong local clock shows no wrong waits. */
let skew: number | null = null;

/** Learn from a frame that was just sent. Delay on the way makes a frame look old, so the least delayed one is believed. */
export function learnTime(at: string, localNow: number = Date.now()): void {
  const seen = Date.parse(at) - localNow;
  if (Number.isNaN(seen)) return;
  skew = skew === null ? seen : Math.max(skew, seen);
}

export function serverNow(localNow: number = Date.now()): number {
  return localNow + (skew ?? 0);
}

export function forgetTime(): void {
  skew = null;
}
