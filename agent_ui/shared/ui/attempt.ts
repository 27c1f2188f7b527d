import { notifications } from '@mantine/notifications';
import { sentence } from '../http';

/** Do it, or say why not in the words the hub gave. Returns whether it was done. */
export async function attempt(command: () => Promise<unknown>): Promise<boolean> {
  try {
    await command();
    return true;
  } catch (reason) {
    complain(sentence(reason));
    return false;
  }
}

export function complain(message: string): void {
  notifications.show({ color: 'red', title: 'That did not work', message, autoClose: 8000 });
}
