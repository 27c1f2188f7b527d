/** Small marks that are everywhere: the tier, the channel, the connection. Each says in words what its colour says. */
import type { Connection } from '../desk-socket';
import { useDesk } from '../desk-store';
import { CHANNELS, words } from '../format';
import type { ChannelName, Interaction } from '../model';
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

const MODES: Readonly<Partial<Record<Interaction['mode'], string>>> = {
  callback: 'Callback',
  voicemail: 'Voicemail',
};

/** What is unlike a call, a chat or a text as it usually is; nothing for those. */
export function ModeBadge({ mode }: { mode: Interaction['mode'] }) {
  const words = MODES[mode];
  if (words === undefined) return null;
  return (
    <span className={styles.mode}>
      <Icon name={mode === 'voicemail' ? 'voicemail' : 'callback'} size={14} /> {words}
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
