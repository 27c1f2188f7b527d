import { Alert } from '@mantine/core';
import { CHANNELS, moment } from '../shared/format';
import type { ChannelName, FloorNow } from '../shared/model';

/** A channel, or one of its lines (a mailbox), that is down is said at the top, since when and why; and what a line is busy with. */
export function ChannelAlerts({ channels }: { channels: FloorNow['channels'] }) {
  return channels
    .filter(({ up }) => !up)
    .map(({ channel, since, reason }) => (
      <Alert
        key={channel}
        color="red"
        title={`${CHANNELS[channel as ChannelName]} is down since ${moment(since)}`}
      >
        {reason}
      </Alert>
    ));
}
