/** Parting an interaction in two, and making one of two. Either can be taken back at once. */
import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import * as doors from '../../shared/doors';
import { attempt } from '../../shared/ui/attempt';
import { forgetConversation } from '../store/conversations';
import { select } from '../store/workspace';

const OFFERED_FOR_MS = 20_000;

/** Raises `Refusal`. */
export async function splitOff(id: string, messageId: string): Promise<void> {
  const { interaction } = await doors.split(id, messageId);
  offerUndo('Split off', 'The rest of the letters are a piece of work of their own.', id, interaction.id);
  forgetConversation(id);
  select(interaction.id);
}

/** Raises `Refusal`. */
export async function joinInto(id: string, into: string): Promise<void> {
  await doors.join(id, into);
  offerUndo('Joined', 'Its letters stand with the others now.', id, into);
  [id, into].forEach(forgetConversation);
  select(into);
}

function offerUndo(title: string, words: string, id: string, other: string): void {
  const shown = notifications.show({
    title,
    autoClose: OFFERED_FOR_MS,
    message: (
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <span>{words}</span>
        <Button size="compact-sm" variant="default" onClick={() => void undo()}>
          Undo
        </Button>
      </Group>
    ),
  });

  async function undo() {
    notifications.hide(shown);
    await attempt(async () => {
      const { interaction } = await doors.undo(id);
      [id, other, interaction.id].forEach(forgetConversation);
      select(interaction.id);
    });
  }
}
