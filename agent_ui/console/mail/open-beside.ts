/** The other open pieces of work of the same customer. */
import * as doors from '../../shared/doors';
import type { Interaction } from '../../shared/model';
import { useFetched } from '../../shared/ui/use-fetched';

const NONE: readonly Interaction[] = [];
const AT_MOST = 50;

export function useOpenBeside(interaction: Interaction): readonly Interaction[] {
  const customer = interaction.customer.id;
  const { value } = useFetched(
    customer === null ? null : `${customer}/${interaction.id}/${interaction.state}`,
    (signal) => doors.listInteractions({ customer: customer ?? '', limit: AT_MOST }, signal),
  );
  if (customer === null || value === null) return NONE;
  return value.items.filter((one) => isOpenBeside(one, interaction));
}

export function isOpenBeside(one: Interaction, interaction: Interaction): boolean {
  return (
    one.id !== interaction.id &&
    one.customer.id === interaction.customer.id &&
    one.channel === interaction.channel &&
    one.state !== 'closed'
  );
}
