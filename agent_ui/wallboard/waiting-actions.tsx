import { Button, Menu } from '@mantine/core';
import { BOOSTS } from '../shared/boosts';
import { useDesk } from '../shared/desk-store';
import * as doors from '../shared/doors';
import { words } from '../shared/format';
import type { AgentInfo, Interaction } from '../shared/model';
import { Icon } from '../shared/ui/icons';
import { attempt } from '../shared/ui/attempt';

const NO_TIERS: readonly string[] = [];
const NO_AGENTS: Readonly<Record<string, AgentInfo>> = {};

/** Change the tier, move it up, or give it to somebody. */
export function WaitingActions({ interaction }: { interaction: Interaction }) {
  const tiers = useDesk(({ desk }) => desk?.settings.tiers ?? NO_TIERS);
  const agents = Object.values(useDesk(({ desk }) => desk?.agents ?? NO_AGENTS));
  const present = agents.filter(({ presence }) => presence.presence.state !== 'offline');
  return (
    <Button.Group>
      <Choice label="Tier">
        {tiers.map((tier) => (
          <Menu.Item
            key={tier}
            disabled={tier === interaction.tier}
            onClick={() => void attempt(() => doors.retier(interaction.id, tier))}
          >
            {words(tier)}
          </Menu.Item>
        ))}
      </Choice>
      <Choice label="Move up">
        {BOOSTS.map(({ seconds, label }) => (
          <Menu.Item key={seconds} onClick={() => void attempt(() => doors.boost(interaction.id, seconds))}>
            {label}
          </Menu.Item>
        ))}
      </Choice>
      <Choice label="Give to">
        {present.length === 0 && <Menu.Label>Nobody is signed in</Menu.Label>}
        {present.map(({ id, name }) => (
          <Menu.Item key={id} onClick={() => void attempt(() => doors.assign(interaction.id, id))}>
            {name}
          </Menu.Item>
        ))}
      </Choice>
    </Button.Group>
  );
}

function Choice({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button size="compact-sm" variant="default" rightSection={<Icon name="down" size={14} />}>
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
        {children}
      </Menu.Dropdown>
    </Menu>
  );
}
