import { useEffect, useState } from 'react';
import { useDesk } from '../shared/desk-store';
import { floorNow } from '../shared/doors';
import type { FloorNow } from '../shared/model';

/** The floor's numbers: the pushed ones, and until the first push those that were asked for. */
export function useFloor(): FloorNow | null {
  const pushed = useDesk(({ desk }) => desk?.floor ?? null);
  const live = useDesk(({ connection }) => connection === 'live');
  const [asked, setAsked] = useState<FloorNow | null>(null);
  useEffect(() => {
    if (!live) return;
    const stop = new AbortController();
    // Without an answer the first push, at most a second later, fills the board.
    floorNow(stop.signal).then(setAsked, () => undefined);
    return () => stop.abort();
  }, [live]);
  return pushed ?? asked;
}
