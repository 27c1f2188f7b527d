import { ActionIcon, Menu } from '@mantine/core';
import { useDesk } from '../shared/desk-store';
import * as doors from '../shared/doors';
import { words } from '../shared/format';
import type { FloorAgent } from '../shared/model';
import { SUPERVISION, supervisedAs } from '../shared/supervision';
import { attempt } from '../shared/ui/attempt';
import { Icon } from '../shared/ui/icons';

const NO_REASONS: readonly string[] = [];

/** Set somebody's presence, finish a wrap-up that is stuck, or be on their call. */
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
        {agent.items.map(({ interaction_id: id }) => (
          <OnTheCall key={id} id={id} />
        ))}
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

/** Nothing where this is no call that somebody is on. */
function OnTheCall({ id }: { id: string }) {
  const interaction = useDesk(({ desk }) => desk?.interactions[id]);
  const me = useDesk(({ desk }) => desk?.me.id);
  if (
    interaction === undefined ||
    interaction.call === null ||
    interaction.state !== 'connected' ||
    interaction.mode === 'voicemail'
  )
    return null;
  const mine = interaction.call.parties.find(({ agent }) => agent?.id === me);
  const mode = supervisedAs(mine);
  return (
    <>
      <Menu.Label>On the call</Menu.Label>
      {SUPERVISION.map((way) => (
        <Menu.Item
          key={way.mode}
          disabled={mode === way.mode}
          onClick={() => void attempt(() => doors.supervise(id, way.mode))}
        >
          {way.label}
        </Menu.Item>
      ))}
      <Menu.Item
        disabled={mode === null || mine?.state !== 'joined'}
        onClick={() => void attempt(() => doors.takeOver(id))}
      >
        Take over
      </Menu.Item>
      <Menu.Item disabled={mode === null} onClick={() => void attempt(() => doors.supervise(id, 'off'))}>
        Stop
      </Menu.Item>
    </>
  );
}
