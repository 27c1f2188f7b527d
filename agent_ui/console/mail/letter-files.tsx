/** The files that will go with a letter: kept by the hub already, or on their way there. */
import { Anchor, CloseButton, Progress } from '@mantine/core';
import type { FileView } from '../../shared/api';
import { FileChip } from '../../shared/ui/file-chip';
import { useUploadsAt, type Upload } from '../store/uploads';
import styles from './mail.module.css';

interface Parts {
  place: string;
  files: readonly FileView[];
  onRemove: (file: FileView) => void;
}

export function LetterFiles({ place, files, onRemove }: Parts) {
  const uploads = useUploadsAt(place);
  if (files.length === 0 && uploads.length === 0) return null;
  return (
    <ul className={styles.files} aria-label="Files that go with it">
      {files.map((file) => (
        <li key={file.id}>
          <FileChip name={file.name} mediaType={file.media_type} size={file.size_bytes} held={file.held}>
            <CloseButton size="sm" aria-label={`Remove ${file.name}`} onClick={() => onRemove(file)} />
          </FileChip>
        </li>
      ))}
      {uploads.map((upload) => (
        <li key={upload.key}>
          <OnItsWay upload={upload} />
        </li>
      ))}
    </ul>
  );
}

function OnItsWay({ upload: { file, share, failure, again, stop } }: { upload: Upload }) {
  return (
    <FileChip name={file.name} mediaType={file.type} size={file.size}>
      {failure === null ? (
        <Progress w={56} value={share * 100} aria-label={`${file.name} is being uploaded`} />
      ) : (
        <span className={styles.stuck} role="alert">
          {failure}{' '}
          <Anchor component="button" type="button" inherit onClick={again}>
            Try again
          </Anchor>
        </span>
      )}
      <CloseButton size="sm" aria-label={`Leave out ${file.name}`} onClick={stop} />
    </FileChip>
  );
}
