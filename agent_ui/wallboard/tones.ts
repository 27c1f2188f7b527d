/** When a number wants attention. The number says it too; the tone only helps to find it. */
export type Tone = 'good' | 'attention' | 'alarm';

/** Service level: 90 % and more good, 61 to 90 wants attention, less alarms. */
export function serviceTone(share: number | null): Tone | undefined {
  if (share === null) return undefined;
  if (share >= 0.9) return 'good';
  return share > 0.6 ? 'attention' : 'alarm';
}

/** An item in hand: amber after three minutes, red after five. */
export function ageTone(seconds: number): Tone | undefined {
  if (seconds >= 300) return 'alarm';
  return seconds >= 180 ? 'attention' : undefined;
}

/** A wait: amber once past the target, red at twice the target. */
export function waitTone(seconds: number, target: number): Tone | undefined {
  if (seconds >= 2 * target) return 'alarm';
  return seconds >= target ? 'attention' : undefined;
}
