/** By how much a supervisor may move waiting work up, in seconds of age. */
export const BOOSTS: readonly { seconds: number; label: string }[] = [
  { seconds: 60, label: 'By 1 minute' },
  { seconds: 300, label: 'By 5 minutes' },
  { seconds: 1800, label: 'By 30 minutes' },
];
