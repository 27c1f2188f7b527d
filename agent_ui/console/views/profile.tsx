import { Alert, Anchor, Badge, Button, Group, Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import * as doors from '../../shared/doors';
import { words } from '../../shared/format';
import type { Customer, Identity, Interaction } from '../../shared/model';
import { Icon } from '../../shared/ui/icons';
import { TierBadge } from '../../shared/ui/marks';
import { callNumber } from '../commands';
import { IvrPath } from '../call/ivr-path';
import { Recordings } from '../call/recordings';
import { CustomerNotes } from './customer-notes';
import styles from './details.module.css';
import { languageName } from './language';
import { customerName } from './names';
import { useFetched } from '../../shared/ui/use-fetched';
import { valueLines } from './value';

/** The customer behind this interaction. A probable match is a guess, and is called one. */
export function Profile({ interaction }: { interaction: Interaction }) {
  const { id } = interaction.customer;
  const { value: customer, failure } = useFetched(
    id === null ? null : `${id}/${interaction.tier}/${interaction.id}`,
    (signal) => doors.getCustomer(id ?? '', interaction.id, signal),
  );
  return (
    <>
      <h2 className={styles.name}>{customerName(interaction)}</h2>
      <Group gap="xs" mb="md">
        <TierBadge tier={interaction.tier} />
        {interaction.match === 'probable' && (
          <Badge variant="outline" tt="none">
            Not confirmed
          </Badge>
        )}
        {interaction.match === 'unknown' && (
          <Badge variant="outline" tt="none">
            Unknown
          </Badge>
        )}
        {customer?.segments.map((segment) => (
          <Badge key={segment} variant="default" tt="none">
            {words(segment)}
          </Badge>
        ))}
      </Group>
      {failure !== null && <Alert color="red">{failure}</Alert>}
      {id === null && <p className={styles.small}>Nobody with this address is on record.</p>}
      {id !== null && customer === null && failure === null && <Skeleton h={160} />}
      {customer !== null && <Record customer={customer} queue={interaction.queue} />}
      <InteractionFacts interaction={interaction} links={customer?.links ?? []} />
    </>
  );
}

function Record({ customer, queue }: { customer: Customer; queue: string }) {
  const consents = Object.entries(customer.consents);
  return (
    <>
      <Section title="Value">
        <Pairs pairs={valueLines(customer.value).map(({ label, text }) => [label, text])} />
      </Section>
      <Section title="Addresses">
        <ul className={styles.plain}>
          {customer.identities.map((identity) => (
            <IdentityLine key={identity.id} identity={identity} queue={queue} />
          ))}
        </ul>
      </Section>
      {consents.length > 0 && (
        <Section title="Consents">
          <Pairs
            pairs={consents.map(([kind, given]) => [words(kind), given ? 'Yes' : 'No: do not write there'])}
          />
        </Section>
      )}
      {Object.keys(customer.fields).length > 0 && (
        <Section title="Fields">
          <Pairs pairs={Object.entries(customer.fields).map(([name, text]) => [words(name), text])} />
        </Section>
      )}
      <Section title="Notes">
        <CustomerNotes key={customer.id} customer={customer} />
      </Section>
    </>
  );
}

function IdentityLine({ identity, queue }: { identity: Identity; queue: string }) {
  return (
    <li>
      {identity.kind === 'phone' ? <CallNumber number={identity.value} queue={queue} /> : identity.value}{' '}
      <span className={styles.small}>
        {words(identity.kind)}
        {identity.match === 'probable' && ' · not confirmed'}
      </span>
    </li>
  );
}

/** A number is called by pressing it, for the queue that the customer is with. */
function CallNumber({ number, queue }: { number: string; queue: string }) {
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<Icon name="phone" size={14} />}
      aria-label={`Call ${number}`}
      onClick={() => void callNumber(number, queue)}
    >
      {number}
    </Button>
  );
}

function InteractionFacts({ interaction, links }: { interaction: Interaction; links: Customer['links'] }) {
  const facts: [string, string][] = Object.entries(interaction.fields).map(([name, text]) => [
    words(name),
    text,
  ]);
  const ivr = interaction.call?.ivr ?? [];
  if (interaction.language !== null) facts.unshift(['Language', languageName(interaction.language)]);
  return (
    <>
      {ivr.length > 0 && (
        <Section title="In the phone menu">
          <IvrPath steps={ivr} />
        </Section>
      )}
      {interaction.channel === 'phone' && <Recordings interaction={interaction} kind="call" />}
      {facts.length > 0 && (
        <Section title="This interaction">
          <Pairs pairs={facts} />
        </Section>
      )}
      {links.length > 0 && (
        <Section title="Links">
          {links.map(({ label, url }) => (
            <Anchor key={url} href={url} target="_blank" rel="noreferrer" display="block" size="sm">
              {label}
            </Anchor>
          ))}
        </Section>
      )}
    </>
  );
}

export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.section}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

export function Pairs({ pairs }: { pairs: readonly (readonly [string, string])[] }) {
  if (pairs.length === 0) return <p className={styles.small}>Nothing known yet.</p>;
  return (
    <dl className={styles.pairs}>
      {pairs.map(([label, text]) => (
        <div key={label} style={{ display: 'contents' }}>
          <dt>{label}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
