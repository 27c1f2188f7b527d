/** Small marks that are everywhere: the tier, the channel, the connection. Each says in words what its colour says. */
import type { Connection } from '../desk-socket';
import { useDesk } from '../desk-store';
import { CHANNELS, words } from '../format';
import type { ChannelName } from '../model';
import { Icon } from './icons';
import styles from './marks.module.css';

const NO_TIERS: readonly string[] = [];

/** The tier's colour follows its rank among the configured ones, most valuable first. */
export function TierBadge({ tier }: { tier: string }) {
  const tiers = useDesk(({ desk }) => desk?.settings.tiers ?? NO_TIERS);
  const place = tiers.indexOf(tier);
  const rank = place < 0 ? 3 : Math.min(3, place);
  return (
    <span className={styles.tier} data-rank={rank}>
      {words(tier)}
    </span>
  );
}

export function ChannelMark({ channel, short = false }: { channel: ChannelName; short?: boolean }) {
  return (
    <span className={styles.channel} title={CHANNELS[channel]}>
      <Icon name={channel} size={15} />
      <span className={short ? 'visually-hidden' : undefined}>{CHANNELS[channel]}</span>
    </span>
  );
}

const CONNECTION: Readonly<Record<Connection, string>> = {
  connecting: 'Connecting…',
  live: 'Live',
  lost: 'Connection lost, trying again',
  signed_out: 'Signed out',
};

export function ConnectionLight() {
  const connection = useDesk((state) => state.connection);
  return (
    <span className={styles.light} data-state={connection} role="status">
      {CONNECTION[connection]}
    </span>
  );
}
