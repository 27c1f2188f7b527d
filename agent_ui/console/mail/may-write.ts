import type { Interaction, User } from '../../shared/api';
import { myHandling } from '../../shared/reducer';

/** Whether this agent may write to the customer: who has it in hand, and to a letter that waits for the customer whoever put it there. */
export function mayWrite(interaction: Interaction, me: User): boolean {
  if (myHandling(interaction, me)?.state === 'active') return true;
  return interaction.channel === 'email' && interaction.state === 'parked' && interaction.agent?.id === me.id;
}
