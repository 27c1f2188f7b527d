import { Text } from '@mantine/core';
import * as doors from '../../shared/doors';
import type { Interaction } from '../../shared/model';
import { isCall } from '../call/standing';
import { Dialog } from './dialog';
import { Foot } from './foot';
import { useCommand } from './use-command';

export function EndDialog({ interaction }: { interaction: Interaction }) {
  const { busy, onSubmit } = useCommand(() => doors.end(interaction.id));
  const call = isCall(interaction);
  return (
    <Dialog title={`End the ${call ? 'call' : 'conversation'} with ${interaction.customer.name}?`} size="sm">
      <form onSubmit={onSubmit}>
        <Text size="sm">
          {call ? 'Everybody on the call is hung up on. Wrap-up follows.' : next(interaction)}
        </Text>
        <Foot confirm="End it" busy={busy} />
      </form>
    </Dialog>
  );
}

function next({ unread }: Interaction): string {
  const before = unread > 0 ? `${unread} of their messages are not answered yet.` : 'Wrap-up follows.';
  return `${before} If they write again, a new interaction starts on the same thread.`;
}
