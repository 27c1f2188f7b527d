import type { IvrStep } from '../../shared/model';
import styles from './call.module.css';

/** What the caller was asked by the phone menu, and answered. */
export function IvrPath({ steps }: { steps: readonly IvrStep[] }) {
  return (
    <ol className={styles.path}>
      {steps.map(({ prompt, answer }, place) => (
        <li key={place}>
          {prompt} <span aria-hidden>→</span> <strong>{answer}</strong>
        </li>
      ))}
    </ol>
  );
}
