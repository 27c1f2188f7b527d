import { Modal } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import { closeDialog } from '../store/workspace';

/** A question the agent opened: focus goes in, Escape closes it, focus goes back. */
export function Dialog({
  title,
  size = 'md',
  children,
}: {
  title: string;
  size?: string;
  children: ReactNode;
}) {
  useFocusGivenBack();
  return (
    <Modal opened onClose={closeDialog} title={title} size={size}>
      {children}
    </Modal>
  );
}

/** A dialog is gone at once when it closes, so the kit has no time to do this. */
function useFocusGivenBack(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    },
    [before],
  );
}
