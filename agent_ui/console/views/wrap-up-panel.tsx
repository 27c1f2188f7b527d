/** After-contact work: what came of it. The timer runs on the server, with or without this page. */
import { Button, Chip, Group, Text, Textarea } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useDesk } from '../../shared/desk-store';
import { clock, secondsSince, words } from '../../shared/format';
import type { Handling, Interaction } from '../../shared/model';
import { useNow } from '../../shared/ui/use-now';
import { wrapUp } from '../commands';
import { changeDraft, useDraft } from '../store/drafts';
import { useWorkspace } from '../store/workspace';
import styles from './conversation.module.css';

const NO_OUTCOMES: readonly string[] = [];

export function WrapUpPanel({ interaction, handling }: { interaction: Interaction; handling: Handling }) {
  const outcomes = useOutcomes(handling.queue);
  const draft = useDraft(interaction.id);
  const panel = useFocusLeftOver();
  const lacking = handling.outcome_required && draft.outcome === null;
  return (
    <form
      ref={panel}
      tabIndex={-1}
      className={styles.wrapup}
      aria-label="Wrap-up"
      onSubmit={(event) => {
        event.preventDefault();
        void wrapUp(interaction.id, draft.outcome, draft.wrapUpNote);
      }}
    >
      <div className={styles.row}>
        <h2>Wrap-up</h2>
        <Remaining handling={handling} />
      </div>
      <div role="group" aria-label={handling.outcome_required ? 'Outcome, required' : 'Outcome'}>
        <Text size="sm" mb={4}>
          Outcome {handling.outcome_required ? <strong>(required)</strong> : '(optional)'}
        </Text>
        <Chip.Group
          value={draft.outcome ?? ''}
          onChange={(outcome) => changeDraft(interaction.id, { outcome })}
        >
          <Group gap={6}>
            {outcomes.map((outcome) => (
              <Chip key={outcome} value={outcome} size="sm">
                {words(outcome)}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      </div>
      <Textarea
        aria-label="Wrap-up note"
        placeholder="A note for whoever meets this customer next (optional)"
        autosize
        minRows={2}
        maxRows={5}
        maxLength={10_000}
        value={draft.wrapUpNote}
        onChange={(event) => changeDraft(interaction.id, { wrapUpNote: event.currentTarget.value })}
      />
      <Group justify="flex-end">
        {lacking && (
          <Text size="sm" c="dimmed">
            Choose an outcome to finish.
          </Text>
        )}
        <Button type="submit" disabled={lacking}>
          Done
        </Button>
      </Group>
    </form>
  );
}

/** The composer is gone; whoever works by keyboard goes on here, unless they are busy elsewhere. */
function useFocusLeftOver() {
  const panel = useRef<HTMLFormElement>(null);
  const dialog = useWorkspace((workspace) => workspace.dialog);
  useEffect(() => {
    if (dialog === null && document.activeElement === document.body) panel.current?.focus();
  }, [dialog]);
  return panel;
}

function Remaining({ handling }: { handling: Handling }) {
  const now = useNow();
  if (handling.wrap_up_until === null) return null;
  const left = -secondsSince(handling.wrap_up_until, now);
  if (left > 0) return <Text size="sm">{clock(left)} left</Text>;
  return (
    <Text size="sm" className={styles.late} role="status">
      {handling.outcome_required ? `Over time by ${clock(-left)}: an outcome is missing` : 'Ending…'}
    </Text>
  );
}

function useOutcomes(queue: string): readonly string[] {
  const own = useDesk(({ desk }) => desk?.settings.queues.find(({ name }) => name === queue)?.outcomes);
  const general = useDesk(({ desk }) => desk?.settings.outcomes ?? NO_OUTCOMES);
  return own === undefined || own.length === 0 ? general : own;
}
