import { Button, Group } from '@mantine/core';
import { closeDialog } from '../store/workspace';

interface Parts {
  confirm: string;
  disabled?: boolean;
  busy?: boolean;
  danger?: boolean;
}

/** Cancel, and the button that submits the dialog's form. */
export function Foot({ confirm, disabled = false, busy = false, danger = false }: Parts) {
  return (
    <Group justify="flex-end" mt="md">
      <Button variant="default" onClick={closeDialog}>
        Cancel
      </Button>
      <Button type="submit" disabled={disabled} loading={busy} {...(danger && { color: 'red.9' })}>
        {confirm}
      </Button>
    </Group>
  );
}
