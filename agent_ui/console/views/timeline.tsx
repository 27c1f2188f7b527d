/** Everything said and done in one interaction, oldest first. Text is text: nothing a customer wrote becomes markup. */
import { Alert, Button, Loader } from '@mantine/core';
import { useEffect } from 'react';
import { useDesk } from '../../shared/desk-store';
import { date, timeOfDay } from '../../shared/format';
import type { Interaction, LogEntry, Message } from '../../shared/model';
import { myHandling } from '../../shared/reducer';
import { loadConversation, useConversations } from '../store/conversations';
import { loadEvents, useEvents } from '../store/events';
import { say, useOutgoing } from '../store/outgoing';
import styles from './conversation.module.css';
import { MessageBubble, OutgoingBubble } from './message-bubble';
import { story, type Told } from './story';
import { useAgentName } from './use-agent-name';
import { useKeptBottom } from './use-kept-bottom';
import { useReadMark } from './use-read-mark';

const NO_MESSAGES: readonly Message[] = [];
const NO_EVENTS: readonly LogEntry[] = [];

export function Timeline({ interaction }: { interaction: Interaction }) {
  const conversation = useConversations((conversations) => conversations[interaction.id]);
  const missing = conversation === undefined;
  useEffect(() => {
    if (!missing) return;
    void loadConversation(interaction.id);
    void loadEvents(interaction.id);
  }, [interaction.id, missing]);
  const messages = conversation?.messages ?? NO_MESSAGES;
  const events = useEvents((all) => all[interaction.id] ?? NO_EVENTS);
  const told = story(messages, events, useAgentName());
  const waiting = useOutgoing((outgoing) => outgoing.waiting).filter(
    (one) =>
      one.interactionId === interaction.id && !messages.some(({ client_id }) => client_id === one.client_id),
  );
  const me = useDesk(({ desk }) => desk?.me.name);
  const said = messages.filter(({ from, name }) => from === 'agent' && name === me).length;
  useReadMark(interaction, messages);
  const { box, below, toBottom, onScroll } = useKeptBottom(told.length + waiting.length, said);

  return (
    <>
      <div
        ref={box}
        onScroll={onScroll}
        className={styles.timeline}
        role="log"
        aria-label="Conversation"
        tabIndex={0}
      >
        {conversation?.state === 'loading' && messages.length === 0 && (
          <Loader size="sm" aria-label="Loading messages" />
        )}
        {conversation?.state === 'failed' && (
          <Alert color="red" title="The messages could not be loaded">
            {conversation.failure}{' '}
            <Button size="compact-sm" variant="default" onClick={() => void loadConversation(interaction.id)}>
              Try again
            </Button>
          </Alert>
        )}
        {told.map((entry, place) => (
          <DayAndEntry key={entry.key} entry={entry} before={told[place - 1]} interaction={interaction} />
        ))}
        {waiting.map((outgoing) => (
          <OutgoingBubble key={outgoing.client_id} outgoing={outgoing} />
        ))}
        {below && (
          <Button className={styles.newer} size="compact-sm" onClick={toBottom}>
            New messages below
          </Button>
        )}
      </div>
      <TypingLine interaction={interaction} />
    </>
  );
}

interface EntryParts {
  entry: Told;
  before: Told | undefined;
  interaction: Interaction;
}

function DayAndEntry({ entry, before, interaction }: EntryParts) {
  const day = date(entry.at);
  const isNewDay = before === undefined ? day !== date(new Date().toISOString()) : day !== date(before.at);
  return (
    <>
      {isNewDay && <p className={styles.day}>{day}</p>}
      {'message' in entry ? (
        <Said message={entry.message} interaction={interaction} />
      ) : (
        <p className={styles.event}>
          {entry.sentence} · <time dateTime={entry.at}>{timeOfDay(entry.at)}</time>
        </p>
      )}
    </>
  );
}

function Said({ message, interaction }: { message: Message; interaction: Interaction }) {
  const mine = useDesk(({ desk }) => desk !== null && myHandling(interaction, desk.me)?.state === 'active');
  return (
    <MessageBubble
      message={message}
      interaction={interaction}
      onAgain={mine ? () => say(interaction.id, message.text, false) : undefined}
    />
  );
}

function TypingLine({ interaction }: { interaction: Interaction }) {
  const typing = useDesk(({ desk }) => desk?.typing[interaction.id]);
  const me = useDesk(({ desk }) => desk?.me.name);
  const other = typing !== undefined && !(typing.by === 'agent' && typing.name === me);
  // Nobody sees a letter being typed: no room is kept for it.
  if (!other && interaction.channel === 'email') return null;
  return (
    <p className={styles.typing} role="status">
      {other && `${typing.name ?? interaction.customer.name} is typing…`}
    </p>
  );
}
