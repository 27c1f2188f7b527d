/** What an agent does, with what becomes of it: a refusal is shown as the sentence the hub gave. */
import * as doors from '../shared/doors';
import { useDesk } from '../shared/desk-store';
import { Refusal, sentence } from '../shared/http';
import type { PresenceState } from '../shared/model';
import { attempt, complain } from '../shared/ui/attempt';
import { dropDraft } from './store/drafts';
import { closeDialog, openDialog, select, selectNext } from './store/workspace';

export async function choosePresence(
  state: PresenceState,
  reason: string | null,
  confirmed = false,
): Promise<void> {
  try {
    await doors.setPresence({ state, reason, confirmed });
  } catch (refusal) {
    if (refusal instanceof Refusal && refusal.code === 'confirm') openDialog('offline');
    else complain(sentence(refusal));
  }
}

export async function accept(offerId: string): Promise<void> {
  await attempt(async () => {
    const { interaction } = await doors.acceptOffer(offerId);
    select(interaction.id);
  });
}

export const decline = (offerId: string, reason: string) =>
  attempt(() => doors.declineOffer(offerId, reason));

/** The offer that has been here longest: what the keyboard means by "the offer". */
export function firstOffer(): string | undefined {
  const { desk } = useDesk.getState();
  return desk === null ? undefined : Object.keys(desk.offers)[0];
}

export async function wrapUp(id: string, outcome: string | null, note: string): Promise<void> {
  if (!(await attempt(() => doors.wrapUp(id, { outcome, note })))) return;
  dropDraft(id);
  selectNext(id);
}

/** Call a number at once; the call starts in this agent's hands and opens. */
export async function callNumber(number: string, queue: string): Promise<void> {
  await attempt(async () => {
    const { interaction } = await doors.startInteraction({ channel: 'phone', to: number, queue });
    select(interaction.id);
  });
}

/** Run a dialog's command; the dialog closes when it was done. */
export async function fromDialog(command: () => Promise<unknown>): Promise<void> {
  if (await attempt(command)) closeDialog();
}
