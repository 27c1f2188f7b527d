/** This agent's interactions that wait for the customer. They are in nobody's hands, so they are asked for, not pushed. */
import { create } from 'zustand';
import * as doors from '../../shared/doors';
import { onFrame, useDesk } from '../../shared/desk-store';
import type { DeskFrame, Interaction } from '../../shared/model';

interface Parked {
  interactions: readonly Interaction[];
  /** There are more than are shown. */
  more: boolean;
}

export const useParked = create<Parked>(() => ({ interactions: [], more: false }));

const MOST_SHOWN = 200;
const SOON_MS = 300;
const NOW_AND_THEN_MS = 60_000;

/** Keep the list true. Returns how to stop. */
export function followParked(): () => void {
  let soon: ReturnType<typeof setTimeout> | undefined;
  const later = setInterval(() => void refresh(), NOW_AND_THEN_MS);
  const stop = onFrame((frame) => {
    if (!concerns(frame)) return;
    clearTimeout(soon);
    soon = setTimeout(() => void refresh(), SOON_MS);
  });
  return () => {
    stop();
    clearTimeout(soon);
    clearInterval(later);
  };
}

function concerns(frame: DeskFrame): boolean {
  if (frame.type === 'snapshot') return true;
  if (frame.type !== 'interaction.changed') return false;
  const { id, state } = frame.data.interaction;
  return state === 'parked' || useParked.getState().interactions.some((parked) => parked.id === id);
}

async function refresh(): Promise<void> {
  const me = useDesk.getState().desk?.me;
  if (me === undefined) return;
  try {
    const page = await doors.listInteractions({ state: 'parked', agent: me.id, limit: MOST_SHOWN });
    useParked.setState({ interactions: page.items, more: page.next !== null });
  } catch {
    // The list as it was is better than none; the next frame or minute asks again, and the light shows a lost connection.
  }
}
