/** The links that came with an offer, kept while the page is open: they stand on the screen pop only. */
import { onFrame } from '../../shared/desk-store';
import type { OfferMade } from '../../shared/model';

type Links = OfferMade['customer']['links'];

const links = new Map<string, Links>();
const MOST = 200;

export function linksOf(interactionId: string): Links {
  return links.get(interactionId) ?? [];
}

/** Keep the links of each offer, the latest few hundred. Returns how to stop. */
export function followPops(): () => void {
  return onFrame((frame) => {
    if (frame.type === 'snapshot') frame.data.offers.forEach(keep);
    if (frame.type === 'offer.made') keep(frame.data);
  });
}

function keep({ interaction, customer }: OfferMade): void {
  links.set(interaction.id, customer.links);
  const [oldest] = links.keys();
  if (links.size > MOST && oldest !== undefined) links.delete(oldest);
}
