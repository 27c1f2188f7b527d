import { Alert, Loader, Modal, Stack } from '@mantine/core';
import * as doors from '../../shared/doors';
import { CHANNELS, moment } from '../../shared/format';
import type { Interaction } from '../../shared/model';
import styles from './conversation.module.css';
import { MessageBubble } from './message-bubble';
import { useFetched } from '../../shared/ui/use-fetched';

/** A past interaction, to be read. */
export function Transcript({
  interaction,
  onClose,
}: {
  interaction: Interaction | null;
  onClose: () => void;
}) {
  return (
    <Modal
      opened={interaction !== null}
      onClose={onClose}
      size="lg"

      title={
        interaction === null ? '' : `${CHANNELS[interaction.channel]}, ${moment(interaction.arrived_at)}`
      }
    >
      {interaction !== null && <Messages interaction={interaction} />}
    </Modal>
  );
}

function Messages({ interaction }: { interaction: Interaction }) {
  const { value, failure } = useFetched(interaction.id, (signal) =>
    doors.getMessages(interaction.id, signal),
  );
  if (failure !== null) return <Alert color="red">{failure}</Alert>;
  if (value === null) return <Loader size="sm" aria-label="Loading messages" />;
  return (
    <Stack gap="xs" className={styles.transcript}>
      {value.map((message) => (
        <MessageBubble key={message.id} message={message} interaction={interaction} />
      ))}
      {interaction.handlings.map(
        ({ agent, note }) =>
          note && (
            <p key={agent.id} className={styles.event}>
              {agent.name} noted: {note}
            </p>
          ),
      )}
    </Stack>
  );
}
