/** What the agent chose, since when, and what will apply once live work ends. */
import { Button, Kbd, Menu, Text, UnstyledButton } from '@mantine/core';
import { useDesk } from '../../shared/desk-store';
import { presenceWords, words } from '../../shared/format';
import { Elapsed } from '../../shared/ui/elapsed';
import { choosePresence } from '../commands';
import { openMenu, useWorkspace } from '../store/workspace';
import styles from './top-bar.module.css';

/** The reason the hub gives an agent who let an offer pass. */
const MISSED = 'missed';
const NO_REASONS: readonly string[] = [];

export function PresenceControl() {
  const presence = useDesk(({ desk }) => desk?.presence);
  const opened = useWorkspace(({ menu }) => menu === 'presence');
  if (presence === undefined) return null;
  const { presence: now, pending } = presence;
  return (
    <>
      <Menu
        position="bottom-start"
        width="target"
        opened={opened}
        onChange={(open) => openMenu(open ? 'presence' : null)}
      >
        <Menu.Target>
          <UnstyledButton className={styles.presence} data-state={now.state}>
            <span className="visually-hidden">Presence: </span>
            {now.reason === MISSED ? 'Missed an offer' : presenceWords(now)}
            <Elapsed since={now.since} label="in this state for" />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Choices />
        </Menu.Dropdown>
      </Menu>
      {now.reason === MISSED && pending === null && (
        <Button size="compact-sm" onClick={() => void choosePresence('available', null)}>
          Back to available
        </Button>
      )}
      {pending !== null && (
        <Text className={styles.pending} role="status">
          {presenceWords(pending)} once your work is done
        </Text>
      )}
    </>
  );
}

function Choices() {
  const reasons = useDesk(({ desk }) => desk?.settings.not_ready_reasons ?? NO_REASONS);
  return (
    <>
      <Menu.Item
        rightSection={<Kbd size="xs">Alt B</Kbd>}
        onClick={() => void choosePresence('available', null)}
      >
        Available
      </Menu.Item>
      <Menu.Divider />
      <Menu.Label>Not ready</Menu.Label>
      {reasons.map((reason) => (
        <Menu.Item key={reason} onClick={() => void choosePresence('not_ready', reason)}>
          {words(reason)}
        </Menu.Item>
      ))}
      <Menu.Divider />
      <Menu.Item onClick={() => void choosePresence('offline', null)}>Offline</Menu.Item>
    </>
  );
}
