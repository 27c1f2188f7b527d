import { Radio, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { moment, stateWords } from '../../shared/format';
import type { Interaction } from '../../shared/model';
import { joinInto } from '../mail/divide';
import { useOpenBeside } from '../mail/open-beside';
import { Dialog } from './dialog';
import { Foot } from './foot';
import { useCommand } from './use-command';

/** Its letters go on in another open mail of the same customer. */
export function JoinDialog({ interaction }: { interaction: Interaction }) {
  const others = useOpenBeside(interaction);
  const [chosen, setChosen] = useState<string | null>(null);
  const into = chosen ?? others[0]?.id ?? null;
  const { busy, onSubmit } = useCommand(() => joinInto(interaction.id, into ?? ''));
  return (
    <Dialog title="Join into another mail">
      <form onSubmit={onSubmit}>
        {others.length === 0 ? (
          <Text size="sm">{interaction.customer.name} has no other open mail.</Text>
        ) : (
          <Radio.Group
            value={into}
            onChange={setChosen}
            label="These letters go on there, and this interaction closes. It can be undone."
          >
            <Stack gap="xs" mt="sm">
              {others.map((other) => (
                <Radio
                  key={other.id}
                  value={other.id}
                  label={other.subject ?? 'Without a subject'}
                  description={`${moment(other.arrived_at)} · ${stateWords(other)}`}
                />
              ))}
            </Stack>
          </Radio.Group>
        )}
        <Foot confirm="Join" busy={busy} disabled={into === null} />
      </form>
    </Dialog>
  );
}
