import { clock, secondsSince } from '../format';
import { useNow } from './use-now';

/** A running clock since a moment, or down to one. */
export function Elapsed({ since, until, label }: { since?: string; until?: string; label?: string }) {
  const now = useNow();
  const seconds =
    since !== undefined ? secondsSince(since, now) : until !== undefined ? -secondsSince(until, now) : 0;
  return (
    <time role="timer" aria-live="off">
      {label !== undefined && <span className="visually-hidden">{label} </span>}
      {clock(seconds)}
    </time>
  );
}
