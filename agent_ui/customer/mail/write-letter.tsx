import { Button, CloseButton, FileButton, Group, Textarea, TextInput } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import { isAddress, parseAddresses } from '../../shared/addresses';
import { sentence } from '../../shared/http';
import { post } from '../../shared/postbox';
import { FileChip } from '../../shared/ui/file-chip';
import { Icon } from '../../shared/ui/icons';
import { inBase64 } from './in-base64';
import styles from './mail.module.css';

/** How a letter begins: empty, or as an answer. */
export interface Begun {
  to: string;
  subject: string;
  answers: string | null;
}

interface Parts {
  address: string;
  name: string | null;
  begun: Begun;
  onDone: (sent: boolean) => void;
}

export function WriteLetter({ address, name, begun, onDone }: Parts) {
  const [to, setTo] = useState(begun.to);
  const [subject, setSubject] = useState(begun.subject);
  const [text, setText] = useState('');
  const [files, setFiles] = useState<readonly File[]>([]);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const recipients = parseAddresses(to).map((one) => one.address);
  const complete =
    recipients.length > 0 && recipients.every(isAddress) && (text.trim() !== '' || files.length > 0);

  async function send() {
    if (!complete || busy) return;
    setBusy(true);
    try {
      await post(address, {
        to: recipients,
        subject,
        text,
        files: await Promise.all(files.map(inBase64)),
        ...(name !== null && { name }),
        ...(begun.answers !== null && { answers: begun.answers }),
      });
      onDone(true);
    } catch (reason) {
      setFailure(sentence(reason));
      setBusy(false);
    }
  }

  return (
    <form
      className={styles.letter}
      aria-label="New letter"
      onSubmit={(event: SyntheticEvent) => {
        event.preventDefault();
        void send();
      }}
    >
      <TextInput
        label="To"
        inputMode="email"
        value={to}
        onChange={(event) => setTo(event.currentTarget.value)}
      />
      <TextInput
        label="Subject"
        value={subject}
        autoFocus={begun.answers === null}
        onChange={(event) => setSubject(event.currentTarget.value)}
      />
      <Textarea
        label="Letter"
        autosize
        minRows={5}
        maxRows={14}
        dir="auto"
        autoFocus={begun.answers !== null}
        value={text}
        error={failure}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void send();
        }}
      />
      {files.length > 0 && (
        <ul className={styles.files} aria-label="Files that go with it">
          {files.map((file, place) => (
            <li key={place}>
              <FileChip name={file.name} mediaType={file.type} size={file.size}>
                <CloseButton
                  size="sm"
                  aria-label={`Remove ${file.name}`}
                  onClick={() => setFiles(files.filter((one) => one !== file))}
                />
              </FileChip>
            </li>
          ))}
        </ul>
      )}
      <Group gap="xs">
        <FileButton multiple onChange={(more) => setFiles([...files, ...more])}>
          {(parts) => (
            <Button {...parts} variant="default" leftSection={<Icon name="clip" size={15} />}>
              Attach
            </Button>
          )}
        </FileButton>
        <Button variant="default" ml="auto" onClick={() => onDone(false)}>
          Cancel
        </Button>
        <Button type="submit" loading={busy} disabled={!complete}>
          Send
        </Button>
      </Group>
    </form>
  );
}
