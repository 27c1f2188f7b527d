/** Saves what changes a while after the last change, one save at a time; what changes during a save is saved after it. */
export interface Autosave {
  /** Something changed. */
  soon: () => void;
  /** Save what is unsaved now. Settles when nothing is left to save; never rejects. */
  now: () => Promise<void>;
  /** Forget what is unsaved; a save under way is waited for. */
  drop: () => Promise<void>;
}

export function autosave(save: () => Promise<void>, afterMs: number): Autosave {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let unsaved = false;
  let saving: Promise<void> | null = null;

  function soon() {
    unsaved = true;
    clearTimeout(timer);
    timer = setTimeout(() => void now(), afterMs);
  }

  async function now() {
    clearTimeout(timer);
    while (saving !== null || unsaved) {
      if (saving === null) {
        unsaved = false;
        saving = save().finally(() => (saving = null));
      }
      await saving;
    }
  }

  async function drop() {
    clearTimeout(timer);
    unsaved = false;
    await saving;
  }

  return { soon, now, drop };
}
