/** What this agent wrote and the hub has not confirmed. Sending again is safe: the hub knows a message by its `client_id`. */
import { create } from 'zustand';
import * as doors from '../../shared/doors';
import { sentence } from '../../shared/http';
import { newId } from '../../shared/id';
import { addMessage } from './conversations';

export interface Outgoing {
  interactionId: string;
  client_id: string;
  text: string;
  private: boolean;
  failure: string | null;
}

export const useOutgoing = create<{ waiting: readonly Outgoing[] }>(() => ({ waiting: [] }));

export function say(interactionId: string, text: string, isPrivate: boolean): void {
  const outgoing = { interactionId, client_id: newId(), text, private: isPrivate, failure: null };
  useOutgoing.setState(({ waiting }) => ({ waiting: [...waiting, outgoing] }));
  void deliver(outgoing);
}

export function sayAgain(outgoing: Outgoing): void {
  update(outgoing.client_id, { failure: null });
  void deliver(outgoing);
}

export function discard(clientId: string): void {
  useOutgoing.setState(({ waiting }) => ({ waiting: waiting.filter((one) => one.client_id !== clientId) }));
}

async function deliver({ interactionId, client_id, text, private: isPrivate }: Outgoing): Promise<void> {
  try {
    const message = await doors.sendMessage(interactionId, { text, client_id, private: isPrivate });
    addMessage(interactionId, message);
    discard(client_id);
  } catch (reason) {
    update(client_id, { failure: sentence(reason) });
  }
}

function update(clientId: string, part: Partial<Outgoing>): void {
  useOutgoing.setState(({ waiting }) => ({
    waiting: waiting.map((one) => (one.client_id === clientId ? { ...one, ...part } : one)),
  }));
}
