/** In the demo an agent's phone is one of the sandbox carrier's, which answers by itself: this is its receiver, to be read and spoken into. */
import { Button, TextInput } from '@mantine/core';
import { useEffect, useState, type SyntheticEvent } from 'react';
import type { Interaction, User } from '../../shared/model';
import { NOTHING_YET, speak, watchPhone, type Phone, type TelephoneCall } from '../../shared/telephone';
import { attempt } from '../../shared/ui/attempt';
import type { Said } from '../../shared/ui/caption-lines';
import { Captions } from '../../shared/ui/captions';
import { customerName } from '../views/names';
import styles from './call.module.css';

export function DemoCaptions({ interaction, me }: { interaction: Interaction; me: User }) {
  const address = `client:${me.id}`;
  const [phone, setPhone] = useState<Phone>(NOTHING_YET);
  useEffect(() => watchPhone(address, setPhone), [address]);
  const call = phone.calls.findLast(({ state }) => state === 'in-progress');
  if (call === undefined) return null;
  return <Receiver key={call.sid} address={address} call={call} interaction={interaction} />;
}

interface Parts {
  address: string;
  call: TelephoneCall;
  interaction: Interaction;
}

function Receiver({ address, call, interaction }: Parts) {
  const [said, setSaid] = useState<readonly Said[]>([]);
  const [text, setText] = useState('');

  function say(event: SyntheticEvent) {
    event.preventDefault();
    if (text.trim() === '') return;
    setSaid((before) => [...before, { after: call.heard.length, text: text.trim() }]);
    void attempt(() => speak(address, call, text.trim()));
    setText('');
  }

  return (
    <form className={styles.demo} onSubmit={say}>
      <span className={styles.role}>Captions (demo)</span>
      <Captions
        label="Captions"
        heard={call.heard}
        said={said}
        nameOf={(who) => talker(who, interaction)}
        blockSize={92}
        empty="What is said on the call stands here."
      />
      <div className={styles.say}>
        <TextInput
          flex={1}
          size="xs"
          aria-label="Say on the call"
          placeholder="Say something on the call…"
          maxLength={2000}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" size="xs" variant="default">
          Say
        </Button>
      </div>
    </form>
  );
}

/** Whoever talks is named by their party. */
function talker(party: string, interaction: Interaction): string {
  const found = interaction.call?.parties.find(({ id }) => id === party);
  if (found === undefined) return 'Somebody';
  return found.role === 'customer' ? customerName(interaction) : found.name;
}
