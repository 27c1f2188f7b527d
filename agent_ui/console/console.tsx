/** The agent's desk: offers and work on the left, the conversation in the middle, who it is on the right. */
import { Center, Loader } from '@mantine/core';
import { useEffect } from 'react';
import { startDesk, stopDesk, useDesk } from '../shared/desk-store';
import styles from './console.module.css';
import { useAttention } from './attention/use-attention';
import { useKeyboard } from './keyboard';
import { followConversations } from './store/conversations';
import { followEvents } from './store/events';
import { followLetters } from './store/letters';
import { followOthers } from './store/others';
import { followOutgoing } from './store/outgoing';
import { followParked } from './store/parked';
import { selectWorkInHand, useWorkspace } from './store/workspace';
import { Conversation } from './views/conversation';
import { Details } from './views/details';
import { Dialogs } from './views/dialogs';
import { EmptyDesk } from './views/empty-desk';
import { TopBar } from './views/top-bar';
import { WorkColumn } from './views/work-column';

export function Console() {
  useEffect(() => {
    const stops = [
      followConversations(),
      followEvents(),
      followLetters(),
      followOthers(),
      followOutgoing(),
      followParked(),
    ];
    startDesk();
    return () => {
      stopDesk();
      stops.forEach((stop) => stop());
    };
  }, []);
  const ready = useDesk(({ desk }) => desk !== null);
  if (!ready)
    return (
      <Center h="100%">
        <Loader aria-label="Opening your desk" />
      </Center>
    );
  return <Desk />;
}

function Desk() {
  useEffect(selectWorkInHand, []);
  useKeyboard();
  useAttention();
  const selected = useWorkspace((workspace) => workspace.selected);
  const detailsShown = useWorkspace((workspace) => workspace.detailsShown);
  return (
    <div className={styles.desk}>
      <TopBar />
      <WorkColumn />
      <main className={styles.centre}>
        {selected === null ? <EmptyDesk /> : <Conversation key={selected} id={selected} />}
      </main>
      {selected !== null && detailsShown && <Details key={selected} id={selected} />}
      <Dialogs />
    </div>
  );
}
