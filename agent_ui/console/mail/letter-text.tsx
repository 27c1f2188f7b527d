import { Anchor, Button, Group } from '@mantine/core';
import { useId, useState } from 'react';
import type { MailView } from '../../shared/api';
import * as doors from '../../shared/doors';
import type { Message } from '../../shared/model';
import { LetterPage } from '../../shared/ui/letter-page';
import { firstPart } from './letter-words';
import styles from './mail.module.css';

/** What a letter says: what is new in it as text, the history below and its looks as it was sent behind a click each. */
export function LetterText({ message, mail }: { message: Message; mail: MailView }) {
  const [asSent, setAsSent] = useState(false);
  return (
    <>
      {asSent ? <AsSent message={message} /> : <Words text={message.text} />}
      <div className={styles.ways}>
        {!asSent && mail.quoted !== null && mail.quoted !== '' && <Quoted text={mail.quoted} />}
        {mail.has_html && (
          <Way onClick={() => setAsSent(!asSent)} pressed={asSent}>
            {asSent ? 'Show as text' : 'Show as it was sent'}
          </Way>
        )}
      </div>
    </>
  );
}

function Words({ text }: { text: string }) {
  const [whole, setWhole] = useState(false);
  const first = firstPart(text);
  if (text === '') return <p className={styles.nothing}>This letter has no text.</p>;
  return (
    <div className={styles.text} dir="auto">
      {whole || first === null ? text : `${first} …`}
      {first !== null && (
        <div>
          <Way onClick={() => setWhole(!whole)}>{whole ? 'Show less' : 'Show the whole letter'}</Way>
        </div>
      )}
    </div>
  );
}

function Quoted({ text }: { text: string }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <>
      <Way onClick={() => setOpen(!open)} expanded={open} controls={id}>
        {open ? 'Hide earlier' : 'Show earlier'}
      </Way>
      <blockquote id={id} hidden={!open} className={styles.quoted} dir="auto">
        {text}
      </blockquote>
    </>
  );
}

/** Pictures from outside stay away until asked for: whoever sent them would learn that, when and where this was read. */
function AsSent({ message }: { message: Message }) {
  const [pictures, setPictures] = useState<'held' | 'shown'>('held');
  return (
    <>
      {pictures === 'held' && (
        <Group className={styles.pictures} gap="xs">
          <span>
            Pictures from outside are not loaded, so that the sender does not learn of your reading.
          </span>
          <Button size="compact-xs" variant="default" onClick={() => setPictures('shown')}>
            Show pictures
          </Button>
        </Group>
      )}
      <LetterPage
        key={pictures}
        title={`The letter from ${message.name ?? 'the customer'} as it was sent`}
        text={message.text}
        src={doors.letterPage(message.id, pictures)}
      />
    </>
  );
}

interface WayParts {
  onClick: () => void;
  children: string;
  pressed?: boolean;
  expanded?: boolean;
  controls?: string;
}

function Way({ onClick, children, pressed, expanded, controls }: WayParts) {
  return (
    <Anchor
      component="button"
      type="button"
      size="sm"
      aria-pressed={pressed}
      aria-expanded={expanded}
      aria-controls={controls}
      onClick={onClick}
    >
      {children}
    </Anchor>
  );
}
