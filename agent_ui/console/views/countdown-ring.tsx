import { useState } from 'react';
import { serverNow } from '../../shared/clock';
import { secondsSince } from '../../shared/format';
import { useNow } from '../../shared/ui/use-now';
import styles from './offer.module.css';

const RADIUS = 20;
const ROUND = 2 * Math.PI * RADIUS;

/** How long the offer still stands: the number in words, the ring at a glance. */
export function CountdownRing({ until }: { until: string }) {
  const now = useNow();
  const [total] = useState(() => Math.max(1, -secondsSince(until, serverNow())));
  const left = Math.max(0, -secondsSince(until, now));
  const share = Math.min(1, left / total);
  return (
    <svg
      className={styles.ring}
      viewBox="0 0 48 48"
      role="timer"
      aria-label={`${Math.ceil(left)} seconds left`}
    >
      <circle cx="24" cy="24" r={RADIUS} className={styles.track} />
      <circle
        cx="24"
        cy="24"
        r={RADIUS}
        className={styles.left}
        data-last={left < 6}
        strokeDasharray={ROUND}
        strokeDashoffset={ROUND * (1 - share)}
      />
      <text x="24" y="29" textAnchor="middle">
        {Math.ceil(left)}
      </text>
    </svg>
  );
}
