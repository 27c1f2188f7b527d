import { Text } from '@mantine/core';
import * as doors from '../../shared/doors';
import { Dialog } from './dialog';
import { Foot } from './foot';
import { useCommand } from './use-command';

/** Going offline with somebody still talking needs a second word. */
export function OfflineDialog() {
  const { busy, onSubmit } = useCommand(() =>
    doors.setPresence({ state: 'offline', reason: null, confirmed: true }),
  );
  return (
    <Dialog title="Go offline now?" size="sm">
      <form onSubmit={onSubmit}>
        <Text size="sm">
          You have a live conversation. If you go offline now, it goes back to the queue and is offered to a
          colleague.
        </Text>
        <Foot confirm="Go offline" danger busy={busy} />
      </form>
    </Dialog>
  );
}
