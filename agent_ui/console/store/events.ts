/** What was done, for the conversations that are open: asked for again whenever the interaction changes. */
import { create } from 'zustand';
import * as doors from '../../shared/doors';
import { onFrame } from '../../shared/desk-store';
import type { LogEntry } from '../../shared/model';

export const useEvents = create<Readonly<Record<string, readonly LogEntry[]>>>(() => ({}));

const SOON_MS = 250;

export async function loadEvents(id: string): Promise<void> {
  try {
    useEvents.setState({ [id]: await doors.getEvents(id) });
  } catch {
    // The messages say themselves when they cannot be loaded; without its events a conversation is still complete.
  }
}

/** Keep the open ones true. Returns how to stop. */
export function followEvents(): () => void {
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const stop = onFrame((frame) => {
    if (frame.type === 'snapshot') Object.keys(useEvents.getState()).forEach((id) => void loadEvents(id));
    if (frame.type !== 'interaction.changed') return;
    const { id } = frame.data.interaction;
    if (useEvents.getState()[id] === undefined) return;
    clearTimeout(timers.get(id));
    timers.set(
      id,
      setTimeout(() => void loadEvents(id), SOON_MS),
    );
  });
  return () => {
    stop();
    timers.forEach((timer) => clearTimeout(timer));
  };
}
