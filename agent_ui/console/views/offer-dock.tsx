import { useDesk } from '../../shared/desk-store';
import type { OfferMade } from '../../shared/model';
import { OfferCard } from './offer-card';
import styles from './offer.module.css';

const NO_OFFERS: Readonly<Record<string, OfferMade>> = {};

export function OfferDock() {
  const offers = Object.values(useDesk(({ desk }) => desk?.offers ?? NO_OFFERS));
  if (offers.length === 0) return null;
  return (
    <section className={styles.dock} aria-label="Offers">
      {offers.map((offer, place) => (
        <OfferCard key={offer.offer_id} offer={offer} first={place === 0} />
      ))}
    </section>
  );
}
