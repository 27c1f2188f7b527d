import { Tabs } from '@mantine/core';
import { useInteraction } from '../store/others';
import styles from './details.module.css';
import { History } from './history';
import { Profile } from './profile';
import { Why } from './why';

/** Who this is, what happened before, and why it came here. */
export function Details({ id }: { id: string }) {
  const { interaction } = useInteraction(id);
  if (interaction === null) return <aside className={styles.details} />;
  return (
    <aside className={styles.details} aria-label="Customer">
      <Tabs
        defaultValue="profile"
        keepMounted={false}
        classNames={{ root: styles.tabs, panel: styles.panel }}
      >
        <Tabs.List>
          <Tabs.Tab value="profile">Profile</Tabs.Tab>
          <Tabs.Tab value="history">History</Tabs.Tab>
          <Tabs.Tab value="why">Why</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="profile">
          <Profile interaction={interaction} />
        </Tabs.Panel>
        <Tabs.Panel value="history">
          <History interaction={interaction} />
        </Tabs.Panel>
        <Tabs.Panel value="why">
          <Why interaction={interaction} />
        </Tabs.Panel>
      </Tabs>
    </aside>
  );
}
