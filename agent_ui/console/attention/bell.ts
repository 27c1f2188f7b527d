/** The sounds of the desk, made on the spot. Browsers stay silent until the page has been clicked or typed on once. */
import { create } from 'zustand';

let context: AudioContext | null = null;

/** Whether the browser lets us be heard yet. */
export const useBell = create<{ unlocked: boolean }>(() => ({ unlocked: false }));

/** Try on every gesture until one counts. Returns how to stop. */
export function unlockOnGesture(): () => void {
  const stop = new AbortController();
  const unlock = () => {
    context ??= new AudioContext();
    void context.resume().then(() => {
      stop.abort();
      useBell.setState({ unlocked: true });
    });
  };
  for (const gesture of ['click', 'keyup']) addEventListener(gesture, unlock, { signal: stop.signal });
  return () => stop.abort();
}

/** Two rising tones: an offer waits for an answer. */
export function ring(): void {
  tone(660, 0, 0.18);
  tone(880, 0.22, 0.28);
}

/** One short tone: something came in by itself. */
export function chime(): void {
  tone(740, 0, 0.15);
}

function tone(hertz: number, delay: number, seconds: number): void {
  if (context?.state !== 'running') return;
  const start = context.currentTime + delay;
  const oscillator = new OscillatorNode(context, { frequency: hertz });
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(0.15, start + 0.02);
  volume.gain.linearRampToValueAtTime(0, start + seconds);
  oscillator.connect(volume).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + seconds);
}
