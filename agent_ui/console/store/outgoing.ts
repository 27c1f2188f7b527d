/** What this agent wrote and the hub has not confirmed. Sending again is safe: the hub knows a message by its `client_id`. */
import { create } from 'zustand';
import * as doors from '../../shared/doors';
import { useDesk } from '../../shared/desk-store';
import { Refusal, sentence } from '../../shared/http';
import { newId } from '../../shared/id';
import { addAnswer } from './conversations';

export interface Outgoing {
  interactionId: string;
  client_id: string;
  text: string;
  private: boolean;
  failure: string | null;
  /** Nobody refused it, it only could not be delivered: it goes again by itself once the hub is back. */
  goesAgain: boolean;
}

export const useOutgoing = create<{ waiting: readonly Outgoing[] }>(() => ({ waiting: [] }));

export function say(interactionId: string, text: string, isPrivate: boolean): void {
  const outgoing: Outgoing = {
    interactionId,
    client_id: newId(),
    text,
    private: isPrivate,
    failure: null,
    goesAgain: false,
  };
  useOutgoing.setState(({ waiting }) => ({ waiting: [...waiting, outgoing] }));
  void deliver(outgoing);
}

export async function sayAgain(outgoing: Outgoing): Promise<void> {
  update(outgoing.client_id, { failure: null, goesAgain: false });
  await deliver(outgoing);
}

export function discard(clientId: string): void {
  useOutgoing.setState(({ waiting }) => ({ waiting: waiting.filter((one) => one.client_id !== clientId) }));
}

/** Deliver what waits whenever the desk is connected again. Returns how to stop. */
export function followOutgoing(): () => void {
  return useDesk.subscribe(({ connection }, before) => {
    if (connection === 'live' && before.connection !== 'live') void deliverWaiting();
  });
}

/** One after the other, so that they arrive in the order in which they were written. */
async function deliverWaiting(): Promise<void> {
  for (const outgoing of useOutgoing.getState().waiting) if (outgoing.goesAgain) await sayAgain(outgoing);
}

async function deliver({ interactionId, client_id, text, private: isPrivate }: Outgoing): Promise<void> {
  try {
    const message = await doors.sendMessage(interactionId, { text, client_id, private: isPrivate });
    addAnswer(interactionId, message);
    discard(client_id);
  } catch (reason) {
    const goesAgain = reason instanceof Refusal && (reason.status === 0 || reason.status === 503);
    update(client_id, { failure: sentence(reason), goesAgain });
  }
}

function update(clientId: string, part: Partial<Outgoing>): void {
  useOutgoing.setState(({ waiting }) => ({
    waiting: waiting.map((one) => (one.client_id === clientId ? { ...one, ...part } : one)),
  }));
}
