import { CHANNELS, date, duration, words } from '../../shared/format';
import type { OfferMade } from '../../shared/model';
import { useNow } from '../../shared/ui/use-now';
import { IvrPath } from '../call/ivr-path';
import { languageName } from './language';
import styles from './offer.module.css';
import { valueLines } from './value';

/** The kind of address a channel reaches people by. */
const ADDRESSES = { chat: 'email', email: 'email', sms: 'phone', phone: 'phone' } as const;

/** Everything an agent should know before accepting, most telling first. */
export function OfferFacts({ offer }: { offer: OfferMade }) {
  const { interaction, customer } = offer;
  const [contact] = customer.last_contacts;
  const address = customer.identities.find(({ kind }) => kind === ADDRESSES[interaction.channel]);
  // A letter is known by its subject, which stands above its first lines.
  const asHeading = interaction.channel === 'email' ? interaction.subject : null;
  const worth = valueLines(customer.value).slice(0, 2);
  return (
    <>
      {offer.note && (
        <p className={styles.note}>
          {offer.purpose === 'consult' ? 'What it is about' : 'Note from the transfer'}: {offer.note}
        </p>
      )}
      {(interaction.preview ?? asHeading) !== null && (
        <blockquote className={styles.preview} dir="auto">
          {asHeading !== null && <strong>{asHeading}</strong>}
          {interaction.preview}
        </blockquote>
      )}
      {interaction.ivr.length > 0 && (
        <section className={styles.menu}>
          <h4>In the phone menu</h4>
          <IvrPath steps={interaction.ivr} />
        </section>
      )}
      <dl className={styles.list}>
        {worth.map(({ label, text }) => (
          <Fact key={label} label={label} text={text} />
        ))}
        <Waited offer={offer} />
        {contact !== undefined && (
          <Fact
            label="Last contact"
            text={[
              date(contact.at),
              CHANNELS[contact.channel],
              contact.agent,
              contact.outcome && words(contact.outcome),
            ]
              .filter(Boolean)
              .join(' · ')}
          />
        )}
        {customer.open_interactions.length > 0 && <Open open={customer.open_interactions} />}
        {interaction.subject !== null && asHeading === null && (
          <Fact label="About" text={interaction.subject} />
        )}
        {address !== undefined && <Fact label={words(address.kind)} text={address.value} />}
        {interaction.language !== null && <Fact label="Language" text={languageName(interaction.language)} />}
        <Fact label="Why you" text={offer.why.reason} />
      </dl>
    </>
  );
}

function Fact({ label, text }: { label: string; text: string }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{text}</dd>
    </>
  );
}

/** What else of this customer waits or is in somebody's hands, one a line: several mails may want one answer. */
function Open({ open }: { open: OfferMade['customer']['open_interactions'] }) {
  return (
    <>
      <dt>Open</dt>
      <dd>
        <ul className={styles.open}>
          {open.map(({ id, channel, subject }) => (
            <li key={id}>
              {CHANNELS[channel]}
              {subject !== null && `: ${subject}`}
            </li>
          ))}
        </ul>
      </dd>
    </>
  );
}

/** The wait so far, still running: nobody has accepted yet. */
function Waited({ offer: { interaction } }: { offer: OfferMade }) {
  const now = useNow();
  if (interaction.waiting_since === null)
    return <Fact label="Waited" text={duration(interaction.waited_seconds)} />;
  const seconds = Math.max(interaction.waited_seconds, (now - Date.parse(interaction.waiting_since)) / 1000);
  return <Fact label="Waiting" text={duration(seconds)} />;
}
