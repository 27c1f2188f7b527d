/** What can be done with one letter. */
import { ActionIcon, Menu } from '@mantine/core';
import { useDesk } from '../../shared/desk-store';
import * as doors from '../../shared/doors';
import { myHandling } from '../../shared/reducer';
import { Icon } from '../../shared/ui/icons';
import { answer } from '../store/letters';
import { compose, openDialog } from '../store/workspace';
import type { LetterParts } from './letter-card';
import type { Answering } from './letter';
import { mayWrite } from './may-write';

export function LetterMenu({ message, interaction }: LetterParts) {
  const me = useDesk(({ desk }) => desk?.me);
  const mine = me !== undefined && myHandling(interaction, me)?.state === 'active';
  const writes = me !== undefined && mayWrite(interaction, me);

  async function begin(answering: Answering) {
    await answer(interaction.id, answering, message.id);
    compose('reply');
  }

  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label="What to do with this letter">
          <Icon name="more" size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item disabled={!writes} onClick={() => void begin('reply')}>
          Reply
        </Menu.Item>
        <Menu.Item disabled={!writes} onClick={() => void begin('reply_all')}>
          Reply to all
        </Menu.Item>
        <Menu.Item disabled={!writes} onClick={() => void begin('forward')}>
          Forward
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item disabled={!mine} onClick={() => openDialog('split', message.id)}>
          Split off from here…
        </Menu.Item>
        {message.from === 'customer' && (
          <Menu.Item component="a" href={doors.letterSource(message.id)} download>
            Download the source
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
