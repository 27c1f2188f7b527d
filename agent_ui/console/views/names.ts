/** What to call a customer, with as much certainty as there is. */
import type { MatchLevel, OfferMade } from '../../shared/model';

export function customerName({ customer, match }: { customer: { name: string }; match: MatchLevel }): string {
  if (match === 'probable') return `Maybe ${customer.name}`;
  return customer.name === '' ? 'Unknown customer' : customer.name;
}

export function offeredName({ customer }: OfferMade): string {
  return customerName({ customer, match: customer.match });
}
