/** What was recorded, to be listened to. Nothing is fetched before somebody presses play: each listening is written down. */
import { Alert } from '@mantine/core';
import * as doors from '../../shared/doors';
import { clock, moment } from '../../shared/format';
import type { Interaction, Recording } from '../../shared/model';
import { useFetched } from '../../shared/ui/use-fetched';
import styles from './call.module.css';

interface Parts {
  interaction: Interaction;
  kind: Recording['kind'];
}

/** `null` where there is nothing of this kind to hear. */
export function Recordings({ interaction, kind }: Parts) {
  const { id, state, call, mode } = interaction;
  const { value, failure } = useFetched(`${id}/${state}/${mode}/${call?.recording}`, (signal) =>
    doors.getRecordings(id, signal),
  );
  if (failure !== null)
    return (
      <Alert color="red" m="xs">
        {failure}
      </Alert>
    );
  const kept = value?.items.filter((one) => one.kind === kind && one.state === 'completed') ?? [];
  if (kept.length === 0) return null;
  return (
    <div className={kind === 'message' ? styles.voicemail : styles.recordings}>
      {kept.map((recording) => (
        <Player key={recording.id} recording={recording} />
      ))}
    </div>
  );
}

function Player({ recording }: { recording: Recording }) {
  const what = recording.kind === 'message' ? 'Voicemail' : 'Recording';
  const length = recording.seconds === null ? '' : ` · ${clock(recording.seconds)}`;
  return (
    <figure className={styles.recording}>
      <figcaption>
        <strong>{what}</strong> {moment(recording.began_at)}
        {length}
        {recording.pauses.length > 0 && ` · paused ${recording.pauses.length}×`}
      </figcaption>
      <audio
        controls
        preload="none"
        aria-label={`${what}, ${moment(recording.began_at)}`}
        src={doors.recordingAudio(recording.id)}
      />
    </figure>
  );
}
