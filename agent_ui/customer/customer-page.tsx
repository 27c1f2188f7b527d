/** The demo's other side: be a customer, chat and text with the hub. */
import { Anchor, Group, Text, Title } from '@mantine/core';
import { ThemeSwitch } from '../shared/ui/theme-switch';
import styles from './customer.module.css';
import { Handset } from './handset';
import { PersonPicker } from './person-picker';
import { usePerson } from './use-person';
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
        <div className={styles.side}>
          <section className={styles.panel} aria-labelledby="phone">
            <Title order={2} size="h5" id="phone">
              Your phone
            </Title>
            <Handset key={person.phone} number={person.phone} />
          </section>
          <section className={styles.panel} aria-labelledby="chat">
            <Title order={2} size="h5" id="chat">
              Web chat
            </Title>
            <Text size="sm">
              The button at the bottom of this page is the widget that any site can show with one script tag.
              It already knows that you are{' '}
              <strong>{person.tier === null ? 'nobody it has met' : person.name}</strong>.
            </Text>
          </section>
        </div>
      </main>
    </div>
  );
}
