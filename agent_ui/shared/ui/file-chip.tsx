/** A file as a chip: what it is, how big, and why it cannot be had where that is so. */
import type { ReactNode } from 'react';
import { fileIcon, kindWords, sizeWords } from '../file-words';
import { Icon } from './icons';
import styles from './file-chip.module.css';

interface Parts {
  name: string;
  mediaType: string;
  size: number | null;
  held?: string | null;
  /** What stands in place of the sign: a small picture. */
  sign?: ReactNode;
  /** What can be done with it. */
  children?: ReactNode;
}

export function FileChip({ name, mediaType, size, held = null, sign, children }: Parts) {
  return (
    <div className={styles.chip} data-held={held !== null}>
      {sign ?? <Icon name={held === null ? fileIcon(mediaType) : 'lock'} size={18} />}
      <div className={styles.words}>
        <span className={styles.name} title={name}>
          <bdi>{name}</bdi>
        </span>
        <span className={styles.kind}>
          {kindWords(mediaType)}
          {size !== null && ` · ${sizeWords(size)}`}
        </span>
        {held !== null && <span className={styles.held}>Held back: {held}</span>}
      </div>
      {children}
    </div>
  );
}
