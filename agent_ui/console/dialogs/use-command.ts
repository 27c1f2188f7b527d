import { useState, type SyntheticEvent } from 'react';
import { fromDialog } from '../commands';

/** Runs a dialog's command once at a time. */
export function useCommand(command: () => Promise<unknown>) {
  const [busy, setBusy] = useState(false);
  async function run() {
    setBusy(true);
    await fromDialog(command);
    setBusy(false);
  }
  function onSubmit(event: SyntheticEvent) {
    event.preventDefault();
    if (!busy) void run();
  }
  return { busy, onSubmit };
}
