import { Text } from '@mantine/core';
import type { Interaction } from '../../shared/model';
import { splitOff } from '../mail/divide';
import { useConversations } from '../store/conversations';
import { Dialog } from './dialog';
import { Foot } from './foot';
import { useCommand } from './use-command';

/** From one letter on it becomes a piece of work of its own. */
export function SplitDialog({ interaction, from }: { interaction: Interaction; from: string }) {
  const messages = useConversations((conversations) => conversations[interaction.id]?.messages ?? []);
  const place = messages.findIndex(({ id }) => id === from);
  const moved = place < 0 ? 0 : messages.length - place;
  const { busy, onSubmit } = useCommand(() => splitOff(interaction.id, from));
  return (
    <Dialog title="Split off from here" size="sm">
      <form onSubmit={onSubmit}>
        <Text size="sm">
          {place <= 0
            ? 'This is the first letter: there would be nothing left of this interaction.'
            : `This letter${moved > 1 ? ` and the ${moved - 1} after it` : ''} become a piece of work of their own, with you. It can be undone.`}
        </Text>
        <Foot confirm="Split off" busy={busy} disabled={place <= 0} />
      </form>
    </Dialog>
  );
}
