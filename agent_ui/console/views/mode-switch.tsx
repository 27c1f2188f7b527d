import { SegmentedControl, Text } from '@mantine/core';
import type { Interaction } from '../../shared/model';
import type { Answering } from '../mail/letter';
import { useConversations } from '../store/conversations';
import { answer, latestLetter, useLetters } from '../store/letters';
import { compose, type ComposerMode } from '../store/workspace';

interface Parts {
  interaction: Interaction;
  mode: ComposerMode;
  mine: boolean;
}

/** What to write: to the customer, or for colleagues. On the phone one speaks. */
export function ModeSwitch({ interaction, mode, mine }: Parts) {
  if (interaction.channel === 'phone')
    return (
      <Text size="sm" fw={600}>
        Private note
      </Text>
    );
  return (
    <>
      {interaction.channel === 'email' ? (
        <LetterModes id={interaction.id} mode={mode} mine={mine} />
      ) : (
        <SegmentedControl
          size="xs"
          aria-label="What to write"
          value={mode}
          onChange={(value) => compose(value)}
          data={[
            { value: 'reply', label: 'Reply', disabled: !mine },
            { value: 'note', label: 'Private note' },
          ]}
        />
      )}
      {!mine && (
        <Text size="sm" c="dimmed">
          {whyNoReply(interaction)}
        </Text>
      )}
    </>
  );
}

function LetterModes({ id, mode, mine }: { id: string; mode: ComposerMode; mine: boolean }) {
  const answering = useLetters((letters) => letters[id]?.letter.answering ?? 'reply');
  const latest = useConversations(() => latestLetter(id));

  function choose(value: Answering | 'note') {
    compose(value === 'note' ? 'note' : 'reply');
    if (value !== 'note' && value !== answering) void answer(id, value, value === 'forward' ? latest : null);
  }

  return (
    <SegmentedControl<Answering | 'note'>
      size="xs"
      aria-label="What to write"
      value={mode === 'note' ? 'note' : answering}
      onChange={choose}
      data={[
        { value: 'reply', label: 'Reply', disabled: !mine },
        { value: 'reply_all', label: 'Reply to all', disabled: !mine },
        { value: 'forward', label: 'Forward', disabled: !mine || latest === null },
        { value: 'note', label: 'Private note' },
      ]}
    />
  );
}

function whyNoReply(interaction: Interaction): string {
  if (interaction.state === 'closed') return 'This interaction is closed.';
  if (interaction.state === 'parked') return 'It comes back to you when the customer writes.';
  if (interaction.agent !== null) return `${interaction.agent.name} has this in hand.`;
  return 'Nobody has this in hand yet.';
}
