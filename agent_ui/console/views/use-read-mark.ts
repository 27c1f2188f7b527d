import { useEffect, useRef } from 'react';
import * as doors from '../../shared/doors';
import { useDesk } from '../../shared/desk-store';
import type { Interaction, Message } from '../../shared/model';
import { myHandling } from '../../shared/reducer';

/** Tell the customer that their words were seen: by the agent who has them in hand, with the page in front. */
export function useReadMark(interaction: Interaction, messages: readonly Message[]): void {
  const active = useDesk(({ desk }) => desk !== null && myHandling(interaction, desk.me)?.state === 'active');
  const last = messages.findLast(({ from }) => from === 'customer')?.id;
  const marked = useRef<string | undefined>(undefined);

  useEffect(() => {
    const mark = () => {
      if (!active || last === undefined || marked.current === last || document.visibilityState !== 'visible')
        return;
      marked.current = last;
      doors.markRead(interaction.id, last).catch(() => (marked.current = undefined));
    };
    mark();
    document.addEventListener('visibilitychange', mark);
    return () => document.removeEventListener('visibilitychange', mark);
  }, [interaction.id, active, last]);
}
