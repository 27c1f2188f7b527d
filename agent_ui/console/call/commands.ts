/** What the keys and buttons of a call do, for whichever call is open. */
import { useDesk } from '../../shared/desk-store';
import * as doors from '../../shared/doors';
import { myHandling } from '../../shared/reducer';
import { attempt } from '../../shared/ui/attempt';
import { openDialog, openMenu, useWorkspace } from '../store/workspace';
import { asked, guests, isCall, myParty } from './standing';

/** Reasons for pausing a recording, as the log keeps them. */
export const PAUSE_REASONS: readonly string[] = [
  'Card details',
  'Private matters',
  'The customer asked',
  'Other',
];

/** The open call, where this agent is on it. */
function openCall() {
  const { desk } = useDesk.getState();
  const { selected } = useWorkspace.getState();
  const interaction = desk?.interactions[selected ?? ''];
  if (desk === null || interaction === undefined || !isCall(interaction)) return null;
  if (myHandling(interaction, desk.me)?.state !== 'active') return null;
  return { interaction, me: desk.me };
}

type OpenCall = NonNullable<ReturnType<typeof openCall>>;

function onCall(run: (call: OpenCall) => void): void {
  const call = openCall();
  if (call !== null) run(call);
}

/** For whoever has the customer: an adviser holds nobody and asks nobody in. */
function withCustomer(run: (call: OpenCall) => void): void {
  onCall((call) => {
    if (myParty(call.interaction.call, call.me)?.role !== 'consulted') run(call);
  });
}

export const toggleHold = () =>
  withCustomer(({ interaction: { id, call } }) => {
    void attempt(() => (call.on_hold ? doors.resume(id) : doors.hold(id)));
  });

export const openKeypad = () => onCall(() => openMenu('keypad'));
export const consult = () => withCustomer(() => openDialog('consult'));
export const confer = () =>
  withCustomer(({ interaction: { id } }) => void attempt(() => doors.conference(id)));
export const complete = () =>
  withCustomer(({ interaction: { id } }) => void attempt(() => doors.complete(id)));
export const leave = () => onCall(({ interaction: { id } }) => void attempt(() => doors.leave(id)));

export const dropGuest = () =>
  withCustomer(({ interaction }) => {
    const guest = guests(interaction.call)[0]?.id ?? asked(interaction)?.id;
    if (guest !== undefined) void attempt(() => doors.drop(interaction.id, guest));
  });

/** Pausing asks why; everything else is one step. */
export const switchRecording = () =>
  onCall(({ interaction: { id, call } }) => {
    if (call.recording === 'on') openMenu('recording');
    else void attempt(() => doors.setRecording(id, { state: 'on' }));
  });

export const pauseRecording = (id: string, reason: string) =>
  attempt(() => doors.setRecording(id, { state: 'paused', reason }));
