/** The screen pop: who it is, what they are worth and what happened before, while the agent decides. */
import { Button, Group, Kbd } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useDesk } from '../../shared/desk-store';
import { words } from '../../shared/format';
import type { OfferMade } from '../../shared/model';
import { ChannelMark, ModeBadge, TierBadge } from '../../shared/ui/marks';
import { accept } from '../commands';
import { CountdownRing } from './countdown-ring';
import { DeclineMenu } from './decline-menu';
import { offeredName } from './names';
import { OfferFacts } from './offer-facts';
import styles from './offer.module.css';

const PURPOSES: Readonly<Record<OfferMade['purpose'], string>> = {
  work: 'Offer',
  consult: 'Asked for advice',
  transfer: 'Transfer',
};

export function OfferCard({ offer, first }: { offer: OfferMade; first: boolean }) {
  const { interaction, customer } = offer;
  const queue = useDesk(
    ({ desk }) => desk?.settings.queues.find(({ name }) => name === interaction.queue)?.label,
  );
  const armed = useArmed();
  const [busy, setBusy] = useState(false);

  async function take() {
    setBusy(true);
    await accept(offer.offer_id);
    setBusy(false);
  }

  return (
    <article className={styles.card} aria-label={`${PURPOSES[offer.purpose]}: ${offeredName(offer)}`}>
      <div className={styles.top}>
        <CountdownRing until={offer.expires_at} />
        <div className={styles.who}>
          <p className={styles.kind}>
            {PURPOSES[offer.purpose]} · <ChannelMark channel={interaction.channel} /> ·{' '}
            {queue ?? words(interaction.queue)}
          </p>
          <h3 className={styles.name}>{offeredName(offer)}</h3>
          <span className={styles.badges}>
            <TierBadge tier={customer.tier} />
            <ModeBadge mode={interaction.mode} />
          </span>
        </div>
      </div>
      <div className={styles.facts}>
        <OfferFacts offer={offer} />
      </div>
      <Group gap="xs" wrap="nowrap" p="sm" pt="xs">
        <Button
          flex={1}
          color="teal.9"
          loading={busy}
          aria-disabled={!armed}
          rightSection={first ? <Kbd size="xs">Alt A</Kbd> : undefined}
          onClick={() => armed && void take()}
        >
          Accept
        </Button>
        <DeclineMenu offerId={offer.offer_id} first={first} armed={armed} />
      </Group>
    </article>
  );
}

/** A click already on its way when the card appears was meant for something else. */
const GUARD_MS = 400;

function useArmed(): boolean {
  const [armed, setArmed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setArmed(true), GUARD_MS);
    return () => clearTimeout(timer);
  }, []);
  return armed;
}
