/** What comes out of a telephone's receiver, in words, with what was said into it. */
import { useEffect, useRef } from 'react';
import type { HeardItem } from '../telephone';
import { captions, type Said } from './caption-lines';
import styles from './telephone.module.css';

interface Parts {
  label: string;
  heard: readonly HeardItem[];
  said: readonly Said[];
  /** What to call who talks, by the label of their place in the room. */
  nameOf: (party: string) => string;
  blockSize: number;
  empty: string;
}

export function Captions({ label, heard, said, nameOf, blockSize, empty }: Parts) {
  const box = useRef<HTMLDivElement>(null);
  const lines = captions(heard, said, nameOf);
  useEffect(() => {
    box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [lines.length]);
  return (
    <div
      ref={box}
      role="log"
      aria-label={label}
      tabIndex={0}
      className={styles.captions}
      style={{ blockSize }}
    >
      {lines.length === 0 && <p className={styles.quiet}>{empty}</p>}
      {lines.map(({ key, kind, who, text, language }) => (
        <p key={key} data-kind={kind} dir="auto" {...(language !== null && { lang: language })}>
          {who !== null && <strong>{who}: </strong>}
          {text}
        </p>
      ))}
    </div>
  );
}
