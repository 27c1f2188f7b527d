import { describe, expect, it } from 'vitest';
import { lastHeard, NEW_CHAT, receive, retry, unheard, write, type Chat } from '../widget/chat';
import type { ChatMessage, HubFrame } from '../widget/protocol';

function message(from: ChatMessage['from'], text: string, clientId: string | null = null): ChatMessage {
  return {
    id: `msg_${text}`,
    from,
    name: null,
    text,
    at: '2026-11-21T22:00:00Z',
    client_id: clientId,
    delivery: null,
    attachments: [],
  };
}

const added = (seq: number, said: ChatMessage): HubFrame => ({ seq, type: 'message.added', data: said });
const after = (frames: readonly HubFrame[], start: Chat = NEW_CHAT) => frames.reduce(receive, start);
const texts = (chat: Chat) =>
  chat.entries.flatMap((entry) => (entry.kind === 'message' ? [entry.message.text] : []));

describe('a visitor’s chat', () => {
  it('keeps what was written as pending until the hub has stored it', () => {
    const written = write(NEW_CHAT, { client_id: 'c1', text: 'hello', refused: null });
    expect(written.pending).toHaveLength(1);
    const stored = after([added(5, message('customer', 'hello', 'c1'))], written);
    expect(stored.pending).toEqual([]);
    expect(texts(stored)).toEqual(['hello']);
  });

  it('shows a replayed message once', () => {
    const frame = added(5, message('agent', 'hi'));
    expect(texts(after([frame, frame]))).toEqual(['hi']);
  });

  it('marks what was read', () => {
    const read = { ...message('customer', 'hello'), delivery: { state: 'read', reason: null } };
    const chat = after([
      added(5, message('customer', 'hello')),
      { seq: 9, type: 'message.changed', data: read },
    ]);
    expect(chat.entries[0]).toMatchObject({ message: { delivery: { state: 'read' } } });
    expect(chat.seq).toBe(9);
  });

  it('forgets the place in the queue when an agent joins', () => {
    const chat = after([
      { seq: null, type: 'queue.position', data: { position: 2, wait_seconds: [60, 120] } },
      { seq: 6, type: 'agent.joined', data: { name: 'Ann' } },
    ]);
    expect(chat).toMatchObject({ agent: 'Ann', position: null });
  });

  it('ends, and begins anew with the next word', () => {
    const ended = after([{ seq: 6, type: 'ended', data: { reason: 'agent' } }]);
    expect(ended.ended).toBe(true);
    expect(after([added(7, message('customer', 'one more thing'))], ended).ended).toBe(false);
  });

  it('keeps a message pending when the hub is only busy, and shows why when it was wrong', () => {
    const written = write(NEW_CHAT, { client_id: 'c1', text: 'hello', refused: null });
    const refuse = (code: string): HubFrame => ({
      seq: null,
      type: 'error',
      data: { code, detail: 'A sentence.', client_id: 'c1' },
    });
    expect(after([refuse('busy')], written).pending[0]?.refused).toBeNull();
    const refused = after([refuse('too_long')], written);
    expect(refused.pending[0]?.refused).toBe('A sentence.');
    expect(retry(refused, 'c1').pending[0]?.refused).toBeNull();
  });

  it('counts what was not yet heard', () => {
    const chat = after([
      added(5, message('agent', 'one')),
      added(6, message('customer', 'me')),
      added(7, message('agent', 'two')),
    ]);
    expect(lastHeard(chat)).toBe(7);
    expect(unheard(chat, 5)).toBe(1);
  });
});
