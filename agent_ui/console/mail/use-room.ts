import { useState } from 'react';
import { useWorkspace } from '../store/workspace';

/** Whether the letter takes its room on the page. */
export interface Room {
  /** Somebody asked for it since it was last put away. */
  asked: boolean;
  isOpen: (blank: boolean) => boolean;
  putAway: () => void;
}

/** A letter is open once it is asked for, until it is put away; one that was begun before is open without being asked for. */
export function useRoom(): Room {
  const requests = useWorkspace(({ focusComposer }) => focusComposer);
  const [away, setAway] = useState({ since: requests, byHand: false });
  const asked = requests > away.since;
  return {
    asked,
    isOpen: (blank) => asked || (!blank && !away.byHand),
    putAway: () => setAway({ since: requests, byHand: true }),
  };
}
