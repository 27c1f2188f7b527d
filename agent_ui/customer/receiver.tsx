import { Button, Group, TextInput } from '@mantine/core';
import { useEffect, useRef, useState, type KeyboardEvent, type SyntheticEvent } from 'react';
import * as phone from '../shared/telephone';
import type { TelephoneCall } from '../shared/telephone';
import type { Said } from '../shared/ui/caption-lines';
import { Captions } from '../shared/ui/captions';
import { Elapsed } from '../shared/ui/elapsed';
import { attempt } from '../shared/ui/attempt';
import { Icon } from '../shared/ui/icons';
import { Keypad, struckKey } from '../shared/ui/keypad';
import { callWords, isOver, ringsHere, sayHint } from './call-words';
import styles from './customer.module.css';
import { hush } from './use-read-aloud';

/** One call: how it stands, what is heard, and what can be done. */
export function Receiver({ number, call }: { number: string; call: TelephoneCall }) {
  const [said, setSaid] = useState<readonly Said[]>([]);
  const [pressed, setPressed] = useState('');
  const over = isOver(call);
  const box = useFocusedWhileLive(!over);

  function press(key: string) {
    hush();
    setPressed((before) => before + key);
    void attempt(() => phone.press(number, call, key));
  }

  async function say(text: string) {
    hush();
    setSaid((before) => [...before, { after: call.heard.length, text }]);
    await attempt(() => phone.speak(number, call, text));
  }

  function onKeyDown(event: KeyboardEvent) {
    const key = call.state === 'in-progress' ? struckKey(event) : null;
    if (key !== null) press(key);
  }

  return (
    <div ref={box} tabIndex={-1} className={styles.receiver} onKeyDown={onKeyDown}>
      {!over && <Standing call={call} pressed={pressed} />}
      {ringsHere(call) && <Ringing number={number} call={call} />}
      <Captions
        label="What you hear"
        heard={call.heard}
        said={said}
        nameOf={(party) => talker(party, call)}
        blockSize={over ? 120 : 170}
        empty={over ? 'Nothing was said.' : 'Nothing to hear yet.'}
      />
      {call.state === 'in-progress' && (
        <>
          <Say hint={sayHint(call)} onSay={say} />
          <Keypad onPress={press} />
        </>
      )}
      {!over && !ringsHere(call) && (
        <Button
          color="red.9"
          fullWidth
          leftSection={<Icon name="hangUp" size={16} />}
          onClick={() => void attempt(() => phone.hangUp(number, call))}
        >
          Hang up
        </Button>
      )}
    </div>
  );
}

function Standing({ call, pressed }: { call: TelephoneCall; pressed: string }) {
  const other = call.direction === 'incoming' ? call.from : call.to;
  return (
    <div className={styles.standing} data-held={call.on_hold}>
      <p>
        <strong role="status">{callWords(call)}</strong>
        {call.state === 'in-progress' && <Elapsed since={call.at} label="on the phone for" />}
      </p>
      <p className={styles.digits}>{pressed === '' ? other : pressed}</p>
    </div>
  );
}

function Ringing({ number, call }: { number: string; call: TelephoneCall }) {
  return (
    <Group grow>
      <Button color="teal.9" onClick={() => void attempt(() => phone.answer(number, call))}>
        Answer
      </Button>
      <Button color="red.9" onClick={() => void attempt(() => phone.reject(number, call))}>
        Reject
      </Button>
    </Group>
  );
}

function Say({ hint, onSay }: { hint: string; onSay: (text: string) => Promise<void> }) {
  const [text, setText] = useState('');
  return (
    <form
      className={styles.keys}
      onSubmit={(event: SyntheticEvent) => {
        event.preventDefault();
        if (text.trim() === '') return;
        void onSay(text.trim());
        setText('');
      }}
    >
      <TextInput
        flex={1}
        aria-label="Say on the phone"
        placeholder={hint}
        maxLength={2000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit" variant="default">
        Say
      </Button>
    </form>
  );
}

/** The button that was pressed to call is gone: the keys of the keyboard go on here. */
function useFocusedWhileLive(live: boolean) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (live && document.activeElement === document.body) box.current?.focus();
  }, [live]);
  return box;
}

/** The company's people are behind its own phones; anybody else is a number. */
function talker(party: string, call: TelephoneCall): string {
  const address = call.others.find(({ label }) => label === party)?.address;
  return address === undefined || address.startsWith('client:') ? 'Agent' : address;
}
