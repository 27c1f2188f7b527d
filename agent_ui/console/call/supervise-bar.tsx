/** A colleague's call, for a supervisor: who is on it, who listens, and the ways in and out. */
import { Button, Group } from '@mantine/core';
import { useDesk } from '../../shared/desk-store';
import * as doors from '../../shared/doors';
import type { Interaction } from '../../shared/model';
import { myHandling, supervises } from '../../shared/reducer';
import { attempt } from '../../shared/ui/attempt';
import { Elapsed } from '../../shared/ui/elapsed';
import { fromHead } from '../../shared/ui/head';
import { Icon } from '../../shared/ui/icons';
import { ownSupervisionWords, SUPERVISION, supervisedAs } from '../../shared/supervision';
import styles from './call.module.css';
import { DemoCaptions } from './demo-captions';
import { Parties } from './parties';
import { RecordingLight } from './recording-light';
import { isCall, myParty } from './standing';

export function SuperviseBar({ interaction }: { interaction: Interaction }) {
  const me = useDesk(({ desk }) => desk?.me);
  if (me === undefined || !supervises(me) || !isCall(interaction)) return null;
  if (interaction.state !== 'connected' || myHandling(interaction, me) !== undefined) return null;
  const mine = myParty(interaction.call, me);
  const mode = supervisedAs(mine);
  return (
    <section
      className={styles.bar}
      aria-label="Supervise the call"
      data-phase={mode === null ? 'apart' : 'advising'}
    >
      <div className={styles.state}>
        <Icon name="phone" size={16} />
        <strong role="status">
          {mine === undefined
            ? 'On a call'
            : mine.state === 'joined'
              ? ownSupervisionWords(mine.mode)
              : 'Connecting…'}
        </strong>
        {interaction.call.on_hold && interaction.call.held_since !== null && (
          <span className={styles.hint}>
            The customer is on hold <Elapsed since={interaction.call.held_since} label="for" />
          </span>
        )}
        <RecordingLight call={interaction.call} />
      </div>
      <Parties interaction={interaction} me={me} />
      <Group gap={6}>
        {SUPERVISION.map((way) => (
          <Button
            key={way.mode}
            size="sm"
            px="sm"
            variant={mode === way.mode ? 'filled' : 'default'}
            aria-pressed={mode === way.mode}
            onClick={() => void attempt(() => doors.supervise(interaction.id, way.mode))}
          >
            {way.label}
          </Button>
        ))}
        <Button
          size="sm"
          px="sm"
          variant="default"
          disabled={mine?.state !== 'joined'}
          onClick={() => void attempt(() => doors.takeOver(interaction.id))}
        >
          Take over
        </Button>
        <Button
          size="sm"
          px="sm"
          variant="default"
          disabled={mine === undefined}
          onClick={() => void attempt(() => doors.supervise(interaction.id, 'off'))}
        >
          Stop
        </Button>
      </Group>
      {mine?.state === 'joined' && fromHead('hub-mode') === 'demo' && (
        <DemoCaptions interaction={interaction} me={me} />
      )}
    </section>
  );
}
