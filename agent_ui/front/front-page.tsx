/** Where everything is, and in the demo who to be. */
import { Code, Group, Paper, SimpleGrid, Text, Title } from '@mantine/core';
import { ThemeSwitch } from '../shared/ui/theme-switch';
import styles from './front.module.css';

interface Place {
  href: string;
  name: string;
  what: string;
}

const PLACES: readonly Place[] = [
  { href: '/console', name: 'Agent console', what: 'Take offers, talk to customers, wrap up.' },
  { href: '/wallboard', name: 'Wallboard', what: 'What waits, how well it is served, who does what.' },
  { href: '/docs', name: 'API', what: 'Every door of the hub, HTTP and sockets.' },
];

const DEMO_PLACE: Place = {
  href: '/customer',
  name: 'Be a customer',
  what: 'Chat and text with the hub as somebody it knows, or as a stranger.',
};

export function FrontPage({ demo }: { demo: boolean }) {
  const places = demo ? [DEMO_PLACE, ...PLACES] : PLACES;
  return (
    <main className={styles.page}>
      <Group justify="space-between" mb="lg">
        <Title order={1}>Contact Hub</Title>
        <ThemeSwitch />
      </Group>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {places.map(({ href, name, what }) => (
          <Paper key={href} component="a" href={href} withBorder p="lg" className={styles.place}>
            <Title order={2} size="h4">
              {name}
            </Title>
            <Text c="dimmed">{what}</Text>
          </Paper>
        ))}
      </SimpleGrid>
      {demo && <HowToTry />}
    </main>
  );
}

function HowToTry() {
  return (
    <section className={styles.try}>
      <Title order={2} size="h4">
        Try it
      </Title>
      <ol>
        <li>
          Open the console and sign in as <Code>agent1</Code> with the password <Code>demo</Code>. Choose
          “Available”.
        </li>
        <li>In another window be a customer, and write something in the chat or on the phone.</li>
        <li>See who it is before you accept; talk; wrap up.</li>
        <li>
          Sign in to the wallboard as <Code>supervisor</Code> to see all of it live.
        </li>
      </ol>
      <Text size="sm" c="dimmed">
        Agents are <Code>agent1</Code> to <Code>agent12</Code>, all with the password <Code>demo</Code>. One
        browser keeps one sign-in: use a private window to be two people at once.
      </Text>
    </section>
  );
}
