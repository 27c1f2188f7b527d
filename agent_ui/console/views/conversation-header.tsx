import { ActionIcon, Button, Group, Menu, Tooltip } from '@mantine/core';
import { useDesk } from '../../shared/desk-store';
import { duration, stateWords, words } from '../../shared/format';
import type { Interaction } from '../../shared/model';
import { hadPart, myHandling, supervises } from '../../shared/reducer';
import { Elapsed } from '../../shared/ui/elapsed';
import { Icon } from '../../shared/ui/icons';
import { ChannelMark, ModeBadge, TierBadge } from '../../shared/ui/marks';
import { isCall } from '../call/standing';
import { toggleDetails } from '../keyboard';
import { openDialog } from '../store/workspace';
import styles from './conversation.module.css';
import { customerName } from './names';
import { SupervisorItems } from './supervisor-items';

export function ConversationHeader({ interaction }: { interaction: Interaction }) {
  const queue = useDesk(
    ({ desk }) => desk?.settings.queues.find(({ name }) => name === interaction.queue)?.label,
  );
  return (
    <div className={styles.header}>
      <div className={styles.title}>
        <h1>{customerName(interaction)}</h1>
        <TierBadge tier={interaction.tier} />
      </div>
      <Actions interaction={interaction} />
      <div className={styles.facts}>
        <ChannelMark channel={interaction.channel} />
        <ModeBadge mode={interaction.mode} />
        <span>{queue ?? words(interaction.queue)}</span>
        <State interaction={interaction} />
        {interaction.subject !== null && <span className={styles.subject}>{interaction.subject}</span>}
      </div>
    </div>
  );
}

/** Where the customer is, in words, and the clock that matters: waiting or talking. */
function State({ interaction }: { interaction: Interaction }) {
  const active = interaction.handlings.find(({ state }) => state === 'active');
  const others = useDesk(({ desk }) => active !== undefined && active.agent.id !== desk?.me.id);
  return (
    <>
      <span className={styles.state} data-state={interaction.state}>
        {stateWords(interaction)}
        {others && active !== undefined && ` with ${active.agent.name}`}
      </span>
      {interaction.state === 'queued' && interaction.waiting_since !== null && (
        <span>
          waiting <Elapsed since={interaction.waiting_since} label="waiting for" />
        </span>
      )}
      {active !== undefined && active.accepted_at !== null && (
        <span>
          in hand <Elapsed since={active.accepted_at} label="in hand for" />
        </span>
      )}
      {interaction.direction === 'inbound' && <span>waited {duration(interaction.waited_seconds)}</span>}
    </>
  );
}

function Actions({ interaction }: { interaction: Interaction }) {
  const desk = useDesk((state) => state.desk);
  if (desk === null) return null;
  // A call has a bar of its own.
  const active = myHandling(interaction, desk.me)?.state === 'active' && !isCall(interaction);
  const parked = interaction.state === 'parked' && hadPart(interaction, desk.me);
  const supervisor = supervises(desk.me) && interaction.state !== 'closed';
  return (
    <Group gap={6} wrap="nowrap" className={styles.actions}>
      {active && (
        <>
          <Button
            size="compact-sm"
            variant="default"
            disabled={interaction.transfer !== null}
            leftSection={<Icon name="transfer" size={15} />}
            onClick={() => openDialog('transfer')}
          >
            Transfer
          </Button>
          {interaction.channel === 'email' && (
            <Button size="compact-sm" variant="default" onClick={() => openDialog('join')}>
              Join
            </Button>
          )}
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<Icon name="pause" size={15} />}
            onClick={() => openDialog('park')}
          >
            Park
          </Button>
        </>
      )}
      {(active || parked) && (
        <Button size="compact-sm" variant="default" onClick={() => openDialog('end')}>
          End
        </Button>
      )}
      {supervisor && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="default" aria-label="More actions">
              <Icon name="more" size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <SupervisorItems interaction={interaction} />
          </Menu.Dropdown>
        </Menu>
      )}
      <Tooltip label="Show or hide the customer (Alt+D)">
        <ActionIcon variant="subtle" color="gray" aria-label="Customer details" onClick={toggleDetails}>
          <Icon name="panel" size={16} />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}
