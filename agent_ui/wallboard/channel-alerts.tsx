import { Alert } from '@mantine/core';
import { CHANNELS, moment } from '../shared/format';
import type { ChannelName, FloorNow } from '../shared/model';

type ChannelState = FloorNow['channels'][number];

/** What is down stands at the top, since when and why: a channel, or one of its lines (a mailbox). And what a line is busy with. */
export function ChannelAlerts({ channels }: { channels: FloorNow['channels'] }) {
  return channels
    .filter(({ up, progress }) => !up || progress !== null)
    .map((state) => (
      <Alert
        key={`${state.channel} ${state.line ?? ''}`}
        color={state.up ? 'blue' : 'red'}
        title={title(state)}
      >
        {[state.reason, state.progress].filter(Boolean).join(' ')}
      </Alert>
    ));
}

export function title({ channel, line, up, since }: ChannelState): string {
  const name = CHANNELS[channel as ChannelName];
  const whole = line === null ? name : `${name}: ${line}`;
  return up ? `${whole} is at work` : `${whole} is down since ${moment(since)}`;
}
