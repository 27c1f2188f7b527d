/** The files of a message. Pictures open here; everything else is only ever downloaded. */
import { ActionIcon, Anchor, Modal, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import type { AttachmentView } from '../../shared/api';
import { isPicture } from '../../shared/file-words';
import { FileChip } from '../../shared/ui/file-chip';
import { Icon } from '../../shared/ui/icons';
import styles from './mail.module.css';

export function Attachments({ files }: { files: readonly AttachmentView[] }) {
  const [seen, setSeen] = useState<AttachmentView | null>(null);
  if (files.length === 0) return null;
  return (
    <>
      <ul className={styles.files} aria-label={files.length === 1 ? '1 file' : `${files.length} files`}>
        {files.map((file, place) => (
          // Two may bear the same name.
          <li key={place}>
            <File file={file} onSee={() => setSeen(file)} />
          </li>
        ))}
      </ul>
      <Modal opened={seen !== null} onClose={() => setSeen(null)} title={seen?.name} size="auto">
        {seen !== null && <Picture file={seen} />}
      </Modal>
    </>
  );
}

function File({ file, onSee }: { file: AttachmentView; onSee: () => void }) {
  const { name, media_type, size_bytes, url, held } = file;
  const open = url !== null && held === null;
  return (
    <FileChip
      name={name}
      mediaType={media_type}
      size={size_bytes}
      held={held}
      {...(open && isPicture(media_type) && { sign: <Thumbnail file={file} onSee={onSee} /> })}
    >
      {open && (
        <ActionIcon
          component="a"
          href={url}
          download={name}
          variant="subtle"
          color="gray"
          aria-label={`Download ${name}`}
        >
          <Icon name="download" size={16} />
        </ActionIcon>
      )}
    </FileChip>
  );
}

function Thumbnail({ file, onSee }: { file: AttachmentView; onSee: () => void }) {
  return (
    <UnstyledButton className={styles.thumbnail} aria-label={`Look at ${file.name}`} onClick={onSee}>
      <img src={shownWithin(file)} alt="" loading="lazy" />
    </UnstyledButton>
  );
}

function Picture({ file }: { file: AttachmentView }) {
  return (
    <figure className={styles.picture}>
      <img src={shownWithin(file)} alt={file.name} />
      <figcaption>
        <Anchor href={file.url ?? ''} download={file.name}>
          Download
        </Anchor>
      </figcaption>
    </figure>
  );
}

const shownWithin = ({ url }: AttachmentView) => `${url ?? ''}?inline=true`;
