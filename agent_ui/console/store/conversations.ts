/** The messages of the conversations that were opened, kept true by frames; a fresh snapshot means that some may have been missed. */
import { create } from 'zustand';
import * as doors from '../../shared/doors';
import { onFrame } from '../../shared/desk-store';
import { sentence } from '../../shared/http';
import type { DeskFrame, Message } from '../../shared/model';
import { mergeMessage, mergeMessages } from './messages';

export interface Conversation {
  state: 'loading' | 'ready' | 'failed';
  failure: string | null;
  messages: readonly Message[];
}

type Conversations = Readonly<Record<string, Conversation>>;

export const useConversations = create<Conversations>(() => ({}));

/** Fetch what was said, unless it is here. What frames bring meanwhile is kept. */
export async function loadConversation(id: string): Promise<void> {
  const known = useConversations.getState()[id];
  if (known !== undefined && known.state !== 'failed') return;
  put(id, { state: 'loading', failure: null, messages: known?.messages ?? [] });
  try {
    const fetched = await doors.getMessages(id);
    const arrived = useConversations.getState()[id]?.messages ?? [];
    put(id, { state: 'ready', failure: null, messages: mergeMessages(fetched, arrived) });
  } catch (reason) {
    put(id, { state: 'failed', failure: sentence(reason), messages: known?.messages ?? [] });
  }
}

/** The hub's answer to a message of ours. Frames may have been faster and know more, so what is here stands. */
export function addAnswer(id: string, message: Message): void {
  change(id, (messages) => mergeMessages([message], messages));
}

/** Keep the open conversations true. Returns how to stop. */
export function followConversations(): () => void {
  return onFrame((frame: DeskFrame) => {
    if (frame.type === 'snapshot') useConversations.setState({}, true);
    if (frame.type === 'interaction.changed' && MOVING.has(frame.data.cause))
      forgetConversation(frame.data.interaction.id);
    if (frame.type === 'message.added' || frame.type === 'message.changed')
      change(frame.data.interaction_id, (messages) => mergeMessage(messages, frame.data.message));
  });
}

/** What was said went to another interaction, or came from one. */
const MOVING: ReadonlySet<string> = new Set(['interaction.split', 'interaction.joined']);

/** Who looks at it asks for it anew. */
export function forgetConversation(id: string): void {
  useConversations.setState(
    (all) => Object.fromEntries(Object.entries(all).filter(([known]) => known !== id)),
    true,
  );
}

function change(id: string, how: (messages: readonly Message[]) => readonly Message[]): void {
  const conversation = useConversations.getState()[id];
  if (conversation === undefined) return;
  put(id, { ...conversation, messages: how(conversation.messages) });
}

function put(id: string, conversation: Conversation): void {
  useConversations.setState({ [id]: conversation });
}
