/** What this agent looks at: the chosen interaction, the open dialog, how the composer stands. */
import { create } from 'zustand';
import { useDesk } from '../../shared/desk-store';
import { byUrgency } from './work';

export type Dialog =
  | 'transfer'
  | 'consult'
  | 'park'
  | 'end'
  | 'outbound'
  | 'shortcuts'
  | 'offline'
  | 'assign'
  | 'split'
  | 'join'
  | null;
export type Menu = 'presence' | 'decline' | 'keypad' | 'recording' | null;
export type ComposerMode = 'reply' | 'note';

interface Workspace {
  selected: string | null;
  dialog: Dialog;
  /** The message that the dialog is about, where it is about one. */
  dialogAbout: string | null;
  menu: Menu;
  mode: ComposerMode;
  detailsShown: boolean;
  /** Counts requests to put the cursor into the composer. */
  focusComposer: number;
}

export const useWorkspace = create<Workspace>(() => ({
  selected: selectedByAddress(),
  dialog: null,
  dialogAbout: null,
  menu: null,
  mode: 'reply',
  detailsShown: true,
  focusComposer: 0,
}));

export function select(id: string | null): void {
  history.replaceState(null, '', id === null ? location.pathname : `#${encodeURIComponent(id)}`);
  useWorkspace.setState({ selected: id, mode: 'reply' });
}

export function compose(mode: ComposerMode): void {
  useWorkspace.setState(({ focusComposer }) => ({ mode, focusComposer: focusComposer + 1 }));
}

export function openDialog(dialog: Dialog, about: string | null = null): void {
  useWorkspace.setState({ dialog, dialogAbout: about });
}

export function closeDialog(): void {
  useWorkspace.setState({ dialog: null, dialogAbout: null });
}

export function openMenu(menu: Menu): void {
  useWorkspace.setState({ menu });
}

/** Go to the next (1) or previous (-1) piece of work. */
export function step(direction: 1 | -1): void {
  const { desk } = useDesk.getState();
  if (desk === null) return;
  const ids = byUrgency(desk).map(({ id }) => id);
  if (ids.length === 0) return;
  const { selected } = useWorkspace.getState();
  const place = selected === null ? -1 : ids.indexOf(selected);
  const next = place < 0 ? 0 : (place + direction + ids.length) % ids.length;
  select(ids[next] ?? null);
}

/** A desk that opens with work in hand shows the most urgent of it, unless the address names another. */
export function selectWorkInHand(): void {
  const { desk } = useDesk.getState();
  if (desk !== null && useWorkspace.getState().selected === null) select(byUrgency(desk)[0]?.id ?? null);
}

/** After one's part is done: on to the most urgent work, or a clean desk. */
export function selectNext(doneId: string): void {
  const { desk } = useDesk.getState();
  if (useWorkspace.getState().selected !== doneId || desk === null) return;
  select(byUrgency(desk).find(({ id }) => id !== doneId)?.id ?? null);
}

function selectedByAddress(): string | null {
  const id = decodeURIComponent(location.hash.slice(1));
  return id === '' ? null : id;
}
