/** Times, numbers and words as people read them. */
import type { ChannelName, Interaction, PresenceBody } from './model';

/** `0:07`, `12:34`, `1:02:03`. Negative durations read as zero. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

export function secondsSince(at: string, now: number): number {
  return (now - Date.parse(at)) / 1000;
}

/** `just now`, `5 min ago`, `3 h ago`, `12 days ago`. */
export function ago(at: string, now: number): string {
  const seconds = secondsSince(at, now);
  if (seconds < 60) return 'just now';
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  const days = Math.floor(seconds / 86_400);
  return days === 1 ? 'yesterday' : `${days} days ago`;
}

/** How long, in words a customer or a list can carry: `45 s`, `3 min`, `2 h 10 min`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return minutes % 60 === 0
    ? `${Math.floor(minutes / 60)} h`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const dayAndTime = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });

export const timeOfDay = (at: string) => time.format(new Date(at));
export const moment = (at: string) => dayAndTime.format(new Date(at));
export const date = (at: string) => day.format(new Date(at));

export function percent(share: number | null): string {
  return share === null ? '–' : `${Math.round(share * 100)}%`;
}

export function money(value: { amount: string; currency: string }): string {
  return new Intl.NumberFormat(undefined, {
    style: 'currency',
    currency: value.currency,
    maximumFractionDigits: 0,
  }).format(Number(value.amount));
}

export function isMoney(value: unknown): value is { amount: string; currency: string } {
  return typeof value === 'object' && value !== null && 'amount' in value && 'currency' in value;
}

/** `payment_plan` and `follow-up` as a person writes them. */
export function words(name: string): string {
  const plain = name.replaceAll('_', ' ');
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

export const CHANNELS: Readonly<Record<ChannelName, string>> = {
  chat: 'Web chat',
  sms: 'SMS',
  email: 'Email',
  phone: 'Phone',
};

export function presenceWords(presence: PresenceBody): string {
  if (presence.state === 'available') return 'Available';
  if (presence.state === 'offline') return 'Offline';
  return presence.reason ? `Not ready: ${presence.reason}` : 'Not ready';
}

const STATES: Readonly<Record<Interaction['state'], string>> = {
  self_service: 'In self-service',
  queued: 'Waiting in the queue',
  offered: 'Offered to an agent',
  connected: 'Connected',
  parked: 'Waiting for the customer',
  wrapping: 'In wrap-up',
  closed: 'Closed',
};

const ENDS: Readonly<Record<NonNullable<Interaction['ended_as']>, string>> = {
  handled: 'handled',
  deflected: 'solved in self-service',
  abandoned: 'the customer left while waiting',
  voicemail: 'left a voicemail',
  expired: 'expired',
  refused: 'refused',
};

/** Somebody has accepted the call, or placed it, and both are not there yet. */
function isConnecting({ channel, state, handlings }: Interaction): boolean {
  const taken = handlings.some((handling) => handling.state === 'active');
  return channel === 'phone' && state !== 'connected' && state !== 'closed' && taken;
}

/** Where the customer is, in words. */
export function stateWords(interaction: Interaction): string {
  if (interaction.transfer !== null) return transferWords(interaction.transfer);
  if (isConnecting(interaction)) return 'Being connected';
  if (interaction.state === 'closed' && interaction.ended_as !== null)
    return `Closed: ${ENDS[interaction.ended_as]}`;
  if (interaction.state === 'connected' && interaction.customer_away_since !== null)
    return 'Connected, but the customer is away';
  if (interaction.mode === 'callback' && interaction.state === 'parked' && interaction.parked_until !== null)
    return `To be called back at ${moment(interaction.parked_until)}`;
  if (interaction.mode === 'callback' && interaction.state === 'queued') return 'Waits to be called back';
  if (interaction.state === 'parked' && interaction.parked_until !== null)
    return `Parked until ${moment(interaction.parked_until)}`;
  return STATES[interaction.state];
}

function transferWords(transfer: NonNullable<Interaction['transfer']>): string {
  const target =
    transfer.to_agent?.name ?? (transfer.to_queue === null ? 'a colleague' : words(transfer.to_queue));
  const instead = transfer.instead_of === null ? '' : ` because ${transfer.instead_of.name} cannot take it`;
  return `Being transferred to ${target}${instead}: nobody has joined yet`;
}
