import { Button, Group, Title } from '@mantine/core';
import { useSession, signOut } from '../shared/session';
import { ConnectionLight } from '../shared/ui/marks';
import { ThemeSwitch } from '../shared/ui/theme-switch';
import styles from './wallboard.module.css';

export function Head() {
  const user = useSession((session) => session.user);
  return (
    <header className={styles.head}>
      <Title order={1} size="h4">
        Wallboard
      </Title>
      <Group gap="sm" ml="auto">
        <ConnectionLight />
        <ThemeSwitch />
        <Button component="a" href="/console" variant="default" size="compact-sm">
          Console
        </Button>
        <Button variant="subtle" color="gray" size="compact-sm" onClick={() => void signOut()}>
          Sign out {user?.name}
        </Button>
      </Group>
    </header>
  );
}
