import { ActionIcon, Menu } from '@mantine/core';
import { useDesk } from '../shared/desk-store';
import * as doors from '../shared/doors';
import { words } from '../shared/format';
import type { FloorAgent } from '../shared/model';
import { attempt } from '../shared/ui/attempt';
import { Icon } from '../shared/ui/icons';

const NO_REASONS: readonly string[] = [];

/** Set somebody's presence, or finish a wrap-up that is stuck. */
export function AgentActions({ agent }: { agent: FloorAgent }) {
  const reasons = useDesk(({ desk }) => desk?.settings.not_ready_reasons ?? NO_REASONS);
  const wrapping = agent.activity === 'wrapping' || agent.items.some(({ state }) => state === 'wrapping');
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${agent.name}`}>
          <Icon name="more" size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item disabled={!wrapping} onClick={() => void attempt(() => doors.completeWrapUp(agent.id))}>
          Complete the wrap-up
        </Menu.Item>
        <Menu.Label>Set presence</Menu.Label>
        <Menu.Item onClick={() => void attempt(() => doors.setAgentPresence(agent.id, 'available', null))}>
          Available
        </Menu.Item>
        {reasons.map((reason) => (
          <Menu.Item
            key={reason}
            onClick={() => void attempt(() => doors.setAgentPresence(agent.id, 'not_ready', reason))}
          >
            Not ready: {words(reason).toLowerCase()}
          </Menu.Item>
        ))}
        <Menu.Item onClick={() => void attempt(() => doors.setAgentPresence(agent.id, 'offline', null))}>
          Offline
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
