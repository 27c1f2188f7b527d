import { Text } from '@mantine/core';
import * as doors from '../../shared/doors';
import type { Interaction } from '../../shared/model';
import { Dialog } from './dialog';
import { Foot } from './foot';
import { useCommand } from './use-command';

export function EndDialog({ interaction }: { interaction: Interaction }) {
  const { busy, onSubmit } = useCommand(() => doors.end(interaction.id));
  return (
    <Dialog title={`End the conversation with ${interaction.customer.name}?`} size="sm">
      <form onSubmit={onSubmit}>
        <Text size="sm">
          {interaction.unread > 0
            ? `${interaction.unread} of their messages are not answered yet. `
            : 'Wrap-up follows. '}
          If they write again, a new interaction starts on the same thread.
        </Text>
        <Foot confirm="End it" busy={busy} />
      </form>
    </Dialog>
  );
}
