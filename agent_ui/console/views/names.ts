/** What to call a customer, with as much certainty as there is. */
import type { Interaction, OfferMade } from '../../shared/model';

type Named = Pick<Interaction, 'customer' | 'match' | 'stated_name'>;

export function customerName({ customer, match, stated_name }: Named): string {
  if (match === 'probable')
    return stated_name === null ? `Maybe ${customer.name}` : `Maybe ${customer.name} (says: ${stated_name})`;
  return customer.name === '' ? 'Unknown customer' : customer.name;
}

export function offeredName({ customer, interaction }: OfferMade): string {
  return customerName({ customer, match: customer.match, stated_name: interaction.stated_name });
}
