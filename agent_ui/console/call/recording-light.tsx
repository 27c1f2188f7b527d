import type { CallView } from '../../shared/model';
import styles from './call.module.css';

/** Lit for as long as the call is recorded. */
export function RecordingLight({ call }: { call: CallView }) {
  if (call.recording === 'off') return null;
  const words =
    call.recording === 'on'
      ? 'Recording'
      : `Recording paused${call.pause_reason === null ? '' : `: ${call.pause_reason}`}`;
  return (
    <span className={styles.light} data-state={call.recording} role="status">
      {words}
    </span>
  );
}
