/** Interactions that are looked at but not in this user's hands: parked, closed, or a colleague's. */
import { useEffect } from 'react';
import { create } from 'zustand';
import * as doors from '../../shared/doors';
import { onFrame, useDesk } from '../../shared/desk-store';
import { sentence } from '../../shared/http';
import type { Interaction } from '../../shared/model';

interface Other {
  interaction: Interaction | null;
  failure: string | null;
}

export const useOthers = create<Readonly<Record<string, Other>>>(() => ({}));

/** The interaction, wherever it is; `null` while it is being fetched. */
export function useInteraction(id: string): Other {
  const mine = useDesk(({ desk }) => desk?.interactions[id]);
  const other = useOthers((others) => others[id]);
  const inHand = mine !== undefined;
  useEffect(() => {
    if (!inHand) void fetchOther(id);
  }, [id, inHand]);
  if (mine !== undefined) return { interaction: mine, failure: null };
  return other ?? { interaction: null, failure: null };
}

/** The interaction if it is here already; dialogs ask nothing of the hub. */
export function useKnownInteraction(id: string | null): Interaction | undefined {
  const mine = useDesk(({ desk }) => (id === null ? undefined : desk?.interactions[id]));
  const other = useOthers((others) => (id === null ? undefined : others[id]));
  return mine ?? other?.interaction ?? undefined;
}

/** What leaves our hands is still shown as it was last told. Returns how to stop. */
export function followOthers(): () => void {
  return onFrame((frame) => {
    if (!('interaction' in frame.data) || frame.type === 'offer.made') return;
    const { interaction } = frame.data;
    useOthers.setState({ [interaction.id]: { interaction, failure: null } });
  });
}

async function fetchOther(id: string): Promise<void> {
  try {
    useOthers.setState({ [id]: { interaction: await doors.getInteraction(id), failure: null } });
  } catch (reason) {
    useOthers.setState({ [id]: { interaction: null, failure: sentence(reason) } });
  }
}
