import { Tooltip } from '@mantine/core';
import { DEFINITIONS, type Definition } from './definitions';
import styles from './wallboard.module.css';

/** A label whose definition shows on hover and focus. */
export function Defined({ of, label }: { of: Definition; label: string }) {
  return (
    <Tooltip label={DEFINITIONS[of]} multiline maw={320} events={{ hover: true, focus: true, touch: true }}>
      <button type="button" className={styles.defined}>
        {label}
      </button>
    </Tooltip>
  );
}
