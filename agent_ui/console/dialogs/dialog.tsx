import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
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
  return (
    <Modal opened onClose={closeDialog} title={title} size={size}>
      {children}
    </Modal>
  );
}
