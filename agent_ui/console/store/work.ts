/** This agent's work, in the order in which it wants attention: wrap-up last, live channels first, then who has been here longest. */
import type { Handling, Interaction } from '../../shared/model';
import { myHandling, type Desk } from '../../shared/reducer';

/** The order holds still while people write, so that nothing moves under the pointer; unread work carries a badge instead. */
export function byUrgency(desk: Desk): readonly Interaction[] {
  return [...inState(desk, 'active'), ...inState(desk, 'wrapping')];
}

export function inState(desk: Desk, state: Handling['state']): readonly Interaction[] {
  return Object.values(desk.interactions)
    .filter((interaction) => myHandling(interaction, desk.me)?.state === state)
    .toSorted(
      (one, other) => deferred(one) - deferred(other) || since(one, desk).localeCompare(since(other, desk)),
    );
}

function deferred(interaction: Interaction): number {
  if (interaction.channel === 'phone') return interaction.mode === 'voicemail' ? 1 : 0;
  return interaction.channel === 'chat' ? 0 : 1;
}

function since(interaction: Interaction, desk: Desk): string {
  return myHandling(interaction, desk.me)?.accepted_at ?? interaction.arrived_at;
}
