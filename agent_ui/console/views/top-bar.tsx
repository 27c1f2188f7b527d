import { ActionIcon, Group, Menu, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { useDesk } from '../../shared/desk-store';
import { supervises } from '../../shared/reducer';
import { signOut, useSession } from '../../shared/session';
import { Icon } from '../../shared/ui/icons';
import { ConnectionLight } from '../../shared/ui/marks';
import { ThemeSwitch } from '../../shared/ui/theme-switch';
import { useBell } from '../attention/bell';
import { toggleSound, useSound } from '../attention/sound';
import { attempt } from '../../shared/ui/attempt';
import { openDialog } from '../store/workspace';
import { PresenceControl } from './presence-control';
import { QueuePill } from './queue-pill';
import styles from './top-bar.module.css';

export function TopBar() {
  return (
    <header className={styles.bar}>
      <PresenceControl />
      <QueuePill />
      <Group gap="xs" ml="auto" wrap="nowrap">
        <ConnectionLight />
        <Tooltip label="Start a call or a text message (Alt+O)">
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label="Start a call or a text message"
            onClick={() => openDialog('outbound')}
          >
            <Icon name="plus" />
          </ActionIcon>
        </Tooltip>
        <SoundSwitch />
        <ThemeSwitch />
        <Tooltip label="Keyboard shortcuts (?)">
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label="Keyboard shortcuts"
            onClick={() => openDialog('shortcuts')}
          >
            <Icon name="help" />
          </ActionIcon>
        </Tooltip>
        <UserMenu />
      </Group>
    </header>
  );
}

function SoundSwitch() {
  const on = useSound((sound) => sound.on);
  const unlocked = useBell((bell) => bell.unlocked);
  return (
    <Tooltip label={soundWords(on, unlocked)}>
      <ActionIcon variant="subtle" color="gray" aria-label="Sound" aria-pressed={on} onClick={toggleSound}>
        <Icon name={on && unlocked ? 'sound' : 'silent'} />
      </ActionIcon>
    </Tooltip>
  );
}

function soundWords(on: boolean, unlocked: boolean): string {
  if (!on) return 'Sound is off';
  return unlocked ? 'Sound is on' : 'Sound is on after your first click here';
}

function UserMenu() {
  const user = useSession((session) => session.user);
  const supervisor = useDesk(({ desk }) => desk !== null && supervises(desk.me));
  if (user === null) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <UnstyledButton className={styles.user}>
          <Text size="sm" fw={600} truncate>
            {user.name}
          </Text>
          <Icon name="down" size={14} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{user.roles.join(', ')}</Menu.Label>
        {supervisor && (
          <Menu.Item component="a" href="/wallboard" target="_blank">
            Wallboard
          </Menu.Item>
        )}
        <Menu.Item onClick={() => void attempt(signOut)}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
