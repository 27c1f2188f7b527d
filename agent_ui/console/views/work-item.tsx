import { UnstyledButton } from '@mantine/core';
import { useDesk } from '../../shared/desk-store';
import { moment } from '../../shared/format';
import type { Interaction } from '../../shared/model';
import { myHandling } from '../../shared/reducer';
import { Elapsed } from '../../shared/ui/elapsed';
import { ChannelMark, ModeBadge, TierBadge } from '../../shared/ui/marks';
import { select, useWorkspace } from '../store/workspace';
import { customerName } from './names';
import styles from './work-column.module.css';

export function WorkItem({ interaction }: { interaction: Interaction }) {
  const current = useWorkspace(({ selected }) => selected === interaction.id);
  const unanswered = useUnanswered(interaction);
  return (
    <li>
      <UnstyledButton className={styles.item} aria-current={current} onClick={() => select(interaction.id)}>
        <span className={styles.name}>{customerName(interaction)}</span>
        {unanswered > 0 ? (
          <span className={styles.unread}>
            {unanswered}
            <span className="visually-hidden"> unanswered</span>
          </span>
        ) : (
          <span />
        )}
        <span className={styles.preview}>{preview(interaction)}</span>
        <Age interaction={interaction} />
        <span className={styles.facts}>
          <TierBadge tier={interaction.tier} />
          <ChannelMark channel={interaction.channel} />
          <ModeBadge mode={interaction.mode} />
        </span>
      </UnstyledButton>
    </li>
  );
}

/** In wrap-up there is nothing left to answer: the customer is gone, or with somebody else. */
function useUnanswered(interaction: Interaction): number {
  const handling = useDesk(({ desk }) => (desk === null ? undefined : myHandling(interaction, desk.me)));
  return handling?.state === 'wrapping' ? 0 : interaction.unread;
}

function Age({ interaction }: { interaction: Interaction }) {
  const handling = useDesk(({ desk }) => (desk === null ? undefined : myHandling(interaction, desk.me)));
  if (interaction.state === 'parked')
    return (
      <span className={styles.age}>
        {interaction.parked_until && `until ${moment(interaction.parked_until)}`}
      </span>
    );
  if (handling?.state === 'wrapping' && handling.wrap_up_until !== null)
    return (
      <span className={styles.age}>
        <Elapsed until={handling.wrap_up_until} label="wrap-up ends in" /> left
      </span>
    );
  return (
    <span className={styles.age}>
      <Elapsed since={handling?.accepted_at ?? interaction.arrived_at} label="in your hands for" />
    </span>
  );
}

/** Of a call there is nothing to read: how it stands, or what was chosen in the phone menu, takes that place. */
function preview(interaction: Interaction): string {
  if (interaction.call?.on_hold) return 'On hold';
  const chosen = interaction.call?.ivr.at(-1);
  if (interaction.channel === 'email' && interaction.subject !== null)
    return [interaction.subject, interaction.preview].filter(Boolean).join(' · ');
  return interaction.preview ?? interaction.subject ?? (chosen && `${chosen.prompt}: ${chosen.answer}`) ?? '';
}
