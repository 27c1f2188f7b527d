/** The twelve keys of a telephone. While the focus is inside, the keys of the keyboard work too. */
import { UnstyledButton } from '@mantine/core';
import type { KeyboardEvent } from 'react';
import styles from './telephone.module.css';

const KEYS: readonly (readonly [key: string, letters: string])[] = [
  ['1', ''],
  ['2', 'ABC'],
  ['3', 'DEF'],
  ['4', 'GHI'],
  ['5', 'JKL'],
  ['6', 'MNO'],
  ['7', 'PQRS'],
  ['8', 'TUV'],
  ['9', 'WXYZ'],
  ['*', ''],
  ['0', '+'],
  ['#', ''],
];
const NAMES: Readonly<Record<string, string>> = { '*': 'Star', '#': 'Pound' };

export function Keypad({ onPress }: { onPress: (key: string) => void }) {
  return (
    <div role="group" aria-label="Keypad" className={styles.keypad}>
      {KEYS.map(([key, letters]) => (
        <UnstyledButton
          key={key}
          className={styles.key}
          {...(NAMES[key] !== undefined && { 'aria-label': NAMES[key] })}
          onClick={() => onPress(key)}
        >
          {key}
          {letters !== '' && <small aria-hidden>{letters}</small>}
        </UnstyledButton>
      ))}
    </div>
  );
}

/** The telephone key that was struck on the keyboard, unless somebody is writing or commands something else. */
export function struckKey(event: KeyboardEvent): string | null {
  const writing = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
  if (writing || event.altKey || event.ctrlKey || event.metaKey) return null;
  return KEYS.some(([key]) => key === event.key) ? event.key : null;
}
