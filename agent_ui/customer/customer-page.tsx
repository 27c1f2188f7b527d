/** The demo's other side: be a customer, chat, call, text and write letters to the hub. */
import { Anchor, Group, Text, Title } from '@mantine/core';
import { ThemeSwitch } from '../shared/ui/theme-switch';
import styles from './customer.module.css';
import { Handset } from './handset';
import { MailClient } from './mail/mail-client';
import { emailOf, type Person } from './people';
import { PersonPicker } from './person-picker';
import { Telephone } from './telephone';
import { usePerson } from './use-person';
import { usePhone } from './use-phone';
import { useWidget } from './use-widget';

export function CustomerPage() {
  const [person, setPerson] = usePerson();
  useWidget(person);
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <Title order={1} size="h3">
          Be a customer
        </Title>
        <Group gap="sm" ml="auto">
          <Anchor href="/" size="sm">
            Front page
          </Anchor>
          <ThemeSwitch />
        </Group>
      </header>
      <main className={styles.main}>
        <section className={styles.panel} aria-labelledby="who">
          <Title order={2} size="h5" id="who">
            Who are you?
          </Title>
          <Text size="sm" c="dimmed" mb="sm">
            The hub recognises you by your address, and routes you by what you are worth to the company.
          </Text>
          <PersonPicker person={person} onPick={setPerson} />
        </section>
        <Phones key={person.phone} person={person} />
        <section className={`${styles.panel} ${styles.mail}`} aria-labelledby="mail">
          <Heading id="mail" title="Email" number={emailOf(person)} />
          <MailClient key={emailOf(person)} person={person} address={emailOf(person)} />
        </section>
        <section className={`${styles.panel} ${styles.chat}`} aria-labelledby="chat">
          <Title order={2} size="h5" id="chat">
            Web chat
          </Title>
          <Text size="sm">
            The button at the bottom of this page is the widget that any site can show with one script tag. It
            already knows that you are{' '}
            <strong>{person.tier === null ? 'nobody it has met' : person.name}</strong>.
          </Text>
        </section>
      </main>
    </div>
  );
}

/** One phone has both: what one hears and what one reads. */
function Phones({ person }: { person: Person }) {
  const number = person.phone;
  const { texts, calls, live } = usePhone(number);
  return (
    <>
      <section className={`${styles.panel} ${styles.calls}`} aria-labelledby="telephone">
        <Heading id="telephone" title="Telephone" number={number} />
        <Telephone number={number} calls={calls} live={live} />
      </section>
      <section className={`${styles.panel} ${styles.texts}`} aria-labelledby="texts">
        <Heading id="texts" title="Text messages" number={number} />
        <Handset number={number} texts={texts} live={live} />
      </section>
    </>
  );
}

function Heading({ id, title, number }: { id: string; title: string; number: string }) {
  return (
    <Group justify="space-between" align="baseline" gap="xs" mb="xs">
      <Title order={2} size="h5" id={id}>
        {title}
      </Title>
      <span className={styles.number}>{number}</span>
    </Group>
  );
}
