import { Button, Menu } from '@mantine/core';
import { decline } from '../commands';
import { openMenu, useWorkspace } from '../store/workspace';

const REASONS: readonly string[] = [
  'Somebody else knows this better',
  'I need a moment',
  'Wrong language',
  'Other',
];

/** Declining asks for a reason; the keyboard opens the first offer's. */
export function DeclineMenu({ offerId, first, armed }: { offerId: string; first: boolean; armed: boolean }) {
  const byKey = useWorkspace(({ menu }) => menu === 'decline');
  return (
    <Menu
      position="top-end"
      {...(first && {
        opened: byKey,
        onChange: (open: boolean) => openMenu(open && armed ? 'decline' : null),
      })}
    >
      <Menu.Target>
        <Button variant="default" aria-disabled={!armed}>
          Decline
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Why?</Menu.Label>
        {REASONS.map((reason) => (
          <Menu.Item key={reason} onClick={() => void decline(offerId, reason)}>
            {reason}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
