/** The call under one's hands: how it stands, who is on it, and everything that can be done. */
import { Button, Group, Kbd, Menu, Popover, Text } from '@mantine/core';
import { useState } from 'react';
import { useDesk } from '../../shared/desk-store';
import * as doors from '../../shared/doors';
import type { Interaction, User } from '../../shared/model';
import { attempt } from '../../shared/ui/attempt';
import { Elapsed } from '../../shared/ui/elapsed';
import { Icon, type IconName } from '../../shared/ui/icons';
import { Keypad, struckKey } from '../../shared/ui/keypad';
import { fromHead } from '../../shared/ui/head';
import { openDialog, openMenu, useWorkspace } from '../store/workspace';
import styles from './call.module.css';
import * as commands from './commands';
import { DemoCaptions } from './demo-captions';
import { Parties } from './parties';
import { RecordingLight } from './recording-light';
import { asked, guests, isCall, myParty, standing } from './standing';

type Call = Interaction & { call: NonNullable<Interaction['call']> };

export function CallBar({ interaction }: { interaction: Interaction }) {
  const me = useDesk(({ desk }) => desk?.me);
  if (me === undefined || !isCall(interaction)) return null;
  const { phase, words, since } = standing(interaction, me);
  return (
    <section className={styles.bar} aria-label="Call" data-phase={phase}>
      <div className={styles.state}>
        <Icon name={phase === 'held' ? 'pause' : 'phone'} size={16} />
        <strong role="status">{words}</strong>
        {since !== null && <Elapsed since={since} label="for" />}
        {phase === 'held' && <span className={styles.hint}>The customer hears music</span>}
        {phase === 'consulting' && <span className={styles.hint}>The customer is on hold</span>}
        <RecordingLight call={interaction.call} />
      </div>
      <Parties interaction={interaction} me={me} />
      <Buttons interaction={interaction} me={me} connecting={phase === 'connecting'} />
      {fromHead('hub-mode') === 'demo' && <DemoCaptions interaction={interaction} me={me} />}
    </section>
  );
}

interface Parts {
  interaction: Call;
  me: User;
  connecting: boolean;
}

function Buttons({ interaction, me, connecting }: Parts) {
  const { call } = interaction;
  if (myParty(call, me)?.role === 'consulted')
    return (
      <Group gap={6}>
        <KeypadButton id={interaction.id} disabled={connecting} />
        <CallButton icon="hangUp" label="Leave" letter="L" onClick={commands.leave} danger />
      </Group>
    );
  const moving = interaction.transfer !== null;
  return (
    <Group gap={6}>
      <CallButton
        icon={call.on_hold ? 'play' : 'pause'}
        label={call.on_hold ? 'Resume' : 'Hold'}
        letter="H"
        filled={call.on_hold}
        disabled={connecting || moving}
        onClick={commands.toggleHold}
      />
      <KeypadButton id={interaction.id} disabled={connecting} />
      <Consultation interaction={interaction} disabled={connecting || moving} />
      <RecordingButton interaction={interaction} disabled={connecting} />
      <CallButton icon="hangUp" label="End" letter="E" danger onClick={() => openDialog('end')} />
    </Group>
  );
}

/** Before anybody is asked in: to whom. Afterwards: how it goes on. */
function Consultation({ interaction, disabled }: { interaction: Call; disabled: boolean }) {
  const guest = guests(interaction.call)[0];
  const waited = asked(interaction);
  if (guest === undefined && waited === undefined)
    return (
      <>
        <CallButton
          icon="transfer"
          label="Transfer"
          letter="T"
          disabled={disabled}
          onClick={() => openDialog('transfer')}
        />
        <CallButton icon="people" label="Consult" letter="C" disabled={disabled} onClick={commands.consult} />
      </>
    );
  const there = guest?.state === 'joined';
  return (
    <>
      <CallButton
        icon="transfer"
        label="Complete transfer"
        letter="V"
        filled
        disabled={!there}
        onClick={commands.complete}
      />
      {interaction.call.on_hold && (
        <CallButton icon="people" label="Conference" letter="I" disabled={!there} onClick={commands.confer} />
      )}
      <CallButton icon="leave" label="Leave" letter="L" disabled={!there} onClick={commands.leave} />
    </>
  );
}

function KeypadButton({ id, disabled }: { id: string; disabled: boolean }) {
  const opened = useWorkspace(({ menu }) => menu === 'keypad');
  const [pressed, setPressed] = useState('');

  function press(key: string) {
    setPressed((before) => before + key);
    void attempt(() => doors.pressKeys(id, key));
  }

  return (
    <Popover
      opened={opened && !disabled}
      onChange={(open) => openMenu(open ? 'keypad' : null)}
      onClose={() => setPressed('')}
      position="top-start"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <CallButton
          icon="keypad"
          label="Keypad"
          letter="Y"
          disabled={disabled}
          onClick={() => openMenu(opened ? null : 'keypad')}
        />
      </Popover.Target>
      <Popover.Dropdown
        aria-label="Keypad"
        onKeyDown={(event) => {
          const key = struckKey(event);
          if (key !== null) press(key);
        }}
      >
        <Text className={styles.pressed} aria-live="polite">
          {pressed || 'Press keys'}
        </Text>
        <Keypad onPress={press} />
      </Popover.Dropdown>
    </Popover>
  );
}

function RecordingButton({ interaction, disabled }: { interaction: Call; disabled: boolean }) {
  const opened = useWorkspace(({ menu }) => menu === 'recording');
  const { recording } = interaction.call;
  if (recording !== 'on')
    return (
      <CallButton
        icon="record"
        label={recording === 'off' ? 'Record' : 'Go on recording'}
        letter="G"
        disabled={disabled}
        onClick={commands.switchRecording}
      />
    );
  return (
    <Menu opened={opened} onChange={(open) => openMenu(open ? 'recording' : null)} position="top-start">
      <Menu.Target>
        <CallButton icon="record" label="Pause recording" letter="G" disabled={disabled} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Why is it paused?</Menu.Label>
        {commands.PAUSE_REASONS.map((reason) => (
          <Menu.Item key={reason} onClick={() => void commands.pauseRecording(interaction.id, reason)}>
            {reason}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

interface ButtonParts extends React.ComponentPropsWithoutRef<'button'> {
  icon: IconName | 'phone';
  label: string;
  letter: string;
  danger?: boolean;
  filled?: boolean;
  ref?: React.Ref<HTMLButtonElement>;
}

function CallButton({ icon, label, letter, danger = false, filled = false, ...button }: ButtonParts) {
  return (
    <Button
      size="sm"
      px={8}
      variant={danger || filled ? 'filled' : 'default'}
      {...(danger && { color: 'red.9' })}
      classNames={{ section: styles.beside ?? '' }}
      title={`Alt+${letter}`}
      aria-keyshortcuts={`Alt+${letter}`}
      leftSection={<Icon name={icon} size={16} />}
      rightSection={
        <Kbd size="xs" aria-hidden>
          {letter}
        </Kbd>
      }
      {...button}
    >
      {label}
    </Button>
  );
}
