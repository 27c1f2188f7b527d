/** What a supervisor may change about an interaction: its tier, its place, its agent. */
import { Menu } from '@mantine/core';
import * as doors from '../../shared/doors';
import { BOOSTS } from '../../shared/boosts';
import { useDesk } from '../../shared/desk-store';
import { words } from '../../shared/format';
import type { Interaction } from '../../shared/model';
import { attempt } from '../../shared/ui/attempt';
import { openDialog } from '../store/workspace';

const NO_TIERS: readonly string[] = [];

export function SupervisorItems({ interaction }: { interaction: Interaction }) {
  const tiers = useDesk(({ desk }) => desk?.settings.tiers ?? NO_TIERS);
  const waiting = interaction.state === 'queued';
  return (
    <>
      <Menu.Label>Tier</Menu.Label>
      {tiers.map((tier) => (
        <Menu.Item
          key={tier}
          disabled={tier === interaction.tier}
          onClick={() => void attempt(() => doors.retier(interaction.id, tier))}
        >
          {words(tier)}
        </Menu.Item>
      ))}
      <Menu.Label>Move up in the queue</Menu.Label>
      {BOOSTS.map(({ seconds, label }) => (
        <Menu.Item
          key={seconds}
          disabled={!waiting}
          onClick={() => void attempt(() => doors.boost(interaction.id, seconds))}
        >
          {label}
        </Menu.Item>
      ))}
      <Menu.Divider />
      <Menu.Item disabled={!waiting} onClick={() => openDialog('assign')}>
        Give to an agent…
      </Menu.Item>
    </>
  );
}
