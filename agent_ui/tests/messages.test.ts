import { describe, expect, it } from 'vitest';
import { addAnswer, useConversations } from '../console/store/conversations';
import { mergeMessage, mergeMessages } from '../console/store/messages';
import { story } from '../console/views/story';
import type { LogEntry, Message } from '../shared/model';

function message(seq: number, text = 'hello'): Message {
  return {
    id: `msg_${seq}`,
    interaction_id: 'int_1',
    seq,
    from: 'customer',
    name: 'Grace',
    text,
    at: '2026-11-21T22:00:00Z',
    private: false,
    client_id: null,
    delivery: null,
    attachments: [],
    mail: null,
  };
}

const seqs = (messages: readonly Message[]) => messages.map(({ seq }) => seq);

describe('messages', () => {
  it('stand in the order of the log, each once, whatever the order of arrival', () => {
    const merged = [message(3), message(1), message(2), message(3)].reduce<readonly Message[]>(
      mergeMessage,
      [],
    );
    expect(seqs(merged)).toEqual([1, 2, 3]);
  });

  it('show what a frame changed, not what was fetched before', () => {
    const merged = mergeMessages([message(1), message(2, 'old')], [message(2, 'new'), message(5)]);
    expect(seqs(merged)).toEqual([1, 2, 5]);
    expect(merged[1]?.text).toBe('new');
  });
});

describe("the hub's answer to a message", () => {
  it('comes too late to take back what a frame has told', () => {
    const sent = { ...message(2), delivery: { state: 'sent', reason: null } } as const;
    const read = { ...sent, delivery: { state: 'read', reason: null } } as const;
    useConversations.setState({
      int_1: { state: 'ready', failure: null, messages: [message(1), read] },
    });
    addAnswer('int_1', sent);
    expect(useConversations.getState().int_1?.messages).toEqual([message(1), read]);
  });

  it('is shown before any frame tells of it', () => {
    useConversations.setState({ int_1: { state: 'ready', failure: null, messages: [message(1)] } });
    addAnswer('int_1', message(2));
    expect(seqs(useConversations.getState().int_1?.messages ?? [])).toEqual([1, 2]);
  });
});

describe('the story of an interaction', () => {
  const event = (seq: number, type: string, data: LogEntry['data'] = {}): LogEntry => ({
    seq,
    type,
    at: '2026-11-21T22:00:00Z',
    agent_id: 'usr_1',
    data,
  });

  it('puts what was done between what was said, and leaves out what only the log needs', () => {
    const events = [
      event(2, 'interaction.connected'),
      event(4, 'message.added'),
      event(6, 'handling.done', { outcome: 'resolved' }),
    ];
    const told = story([message(1), message(4)], events, () => 'Alex');
    expect(told.map((entry) => ('message' in entry ? entry.message.text : entry.sentence))).toEqual([
      'hello',
      'Alex joined',
      'hello',
      'Alex wrapped up: resolved',
    ]);
  });
});
