/** What the keys do with the letters of the chosen interaction. */
import { useDesk } from '../../shared/desk-store';
import { myHandling } from '../../shared/reducer';
import { useConversations } from '../store/conversations';
import { answer, latestLetter, takeBack } from '../store/letters';
import { compose, select, useWorkspace } from '../store/workspace';
import type { Answering } from './letter';

export function answerLetter(answering: Answering): void {
  const { selected } = useWorkspace.getState();
  const { desk } = useDesk.getState();
  const interaction = selected === null ? undefined : desk?.interactions[selected];
  if (interaction?.channel !== 'email' || desk === null) return;
  if (myHandling(interaction, desk.me)?.state !== 'active') return;
  void answer(interaction.id, answering, answering === 'forward' ? latestLetter(interaction.id) : null);
  compose('reply');
}

export async function takeBackLatest(): Promise<void> {
  const { selected } = useWorkspace.getState();
  const messages = useConversations.getState()[selected ?? '']?.messages ?? [];
  const leaving = messages.findLast(({ mail, delivery }) => mail !== null && delivery?.state === 'pending');
  if (leaving !== undefined && (await takeBack(leaving))) select(leaving.interaction_id);
}
