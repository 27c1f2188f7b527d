import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Conversation } from '../widget/conversation';
import { Memory } from '../widget/memory';
import type { Settings } from '../widget/settings';
import { FakeSocket } from './fake-socket';

const SETTINGS: Settings = {
  hub: 'https://hub.example',
  queue: 'sales',
  topic: undefined,
  title: 'Chat',
  greeting: 'Hello',
  ask: false,
  name: undefined,
  email: undefined,
  phone: undefined,
  customerToken: undefined,
  visitor: '',
  locale: 'en',
  open: false,
};

type Message = { type: string; client_id: string; text: string };

/** A hub that stores what it is sent once, whatever is repeated. */
class Hub {
  readonly stored: Message[] = [];
  sessions = 0;
  opensAt: string | null = null;
  private seq = 0;
  private readonly log: { seq: number; type: string; data: object }[] = [];

  readonly fetch = (): Promise<Response> => {
    this.sessions += 1;
    const session = {
      session_id: 's',
      token: `token-${this.sessions}`,
      expires_at: '2999-01-01T00:00:00Z',
      open: this.opensAt === null,
      opens_at: this.opensAt,
    };
    return Promise.resolve(new Response(JSON.stringify(session), { status: 201 }));
  };

  /** Take in what came over this socket and answer it. */
  serve(socket: FakeSocket): void {
    const after = Number(new URL(socket.url).searchParams.get('after'));
    this.log.filter(({ seq }) => seq > after).forEach((frame) => socket.push(frame));
    for (const frame of socket.sent.splice(0) as Message[])
      if (frame.type === 'message') socket.push(this.store(frame));
  }

  /** Take it in without an answer: the connection breaks right then. */
  storeAll(socket: FakeSocket): void {
    for (const frame of socket.sent.splice(0) as Message[]) if (frame.type === 'message') this.store(frame);
  }

  private store(message: Message): { seq: number; type: string; data: object } {
    const known = this.log.find(({ data }) => 'client_id' in data && data.client_id === message.client_id);
    if (known !== undefined) return known;
    this.stored.push(message);
    this.seq += 1;
    const data = {
      id: `m${this.seq}`,
      from: 'customer',
      name: null,
      at: '',
      delivery: null,
      attachments: [],
      ...message,
    };
    const frame = { seq: this.seq, type: 'message.added', data };
    this.log.push(frame);
    return frame;
  }
}

describe('a conversation in the widget', () => {
  let hub: Hub;
  let conversation: Conversation;

  const load = () => new Conversation(SETTINGS, new Memory(SETTINGS.hub, SETTINGS.visitor));
  const later = () => vi.advanceTimersByTimeAsync(15_000);
  const shown = () =>
    conversation.picture.chat.entries.flatMap((entry) =>
      entry.kind === 'message' ? [entry.message.text] : [],
    );
  const pending = () => conversation.picture.chat.pending.map(({ text }) => text);

  function connect() {
    FakeSocket.last.accept();
    hub.serve(FakeSocket.last);
  }

  beforeEach(() => {
    vi.useFakeTimers({ now: Date.parse('2026-11-21T22:00:00Z') });
    hub = new Hub();
    FakeSocket.opened = [];
    vi.stubGlobal('WebSocket', Object.assign(FakeSocket, { OPEN: 1, CLOSED: 3, CONNECTING: 0 }));
    vi.stubGlobal('fetch', hub.fetch);
    localStorage.clear();
    conversation = load();
  });

  afterEach(() => {
    conversation.close();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it('asks nothing of the hub before the first word', () => {
    expect(hub.sessions).toBe(0);
    expect(conversation.started).toBe(false);
  });

  it('opens one session for the first words and sends them in order', async () => {
    conversation.say('one');
    conversation.say('two');
    await later();
    connect();
    expect(hub.sessions).toBe(1);
    expect(shown()).toEqual(['one', 'two']);
    expect(pending()).toEqual([]);
  });

  it('says before the first word that nobody is there, and until when', async () => {
    hub.opensAt = '2026-11-22T14:00:00Z';
    conversation.typing();
    await later();
    connect();
    expect(conversation.picture.closed).toEqual({ until: '2026-11-22T14:00:00Z' });
    conversation.say('hello');
    hub.serve(FakeSocket.last);
    expect(hub.sessions).toBe(1);
    expect(shown()).toEqual(['hello']);
  });

  it('knows after a reload that nobody is there, and when somebody is', async () => {
    hub.opensAt = '2026-11-22T14:00:00Z';
    conversation.prepare();
    await later();
    conversation.close();
    conversation = load();
    expect(conversation.picture.closed).toEqual({ until: '2026-11-22T14:00:00Z' });
    conversation.close();
    vi.setSystemTime(Date.parse('2026-11-22T14:00:00Z'));
    conversation = load();
    expect(conversation.picture.closed).toBeNull();
  });

  it('sends again what was stored but not confirmed, and it has one effect', async () => {
    conversation.say('hello');
    await later();
    FakeSocket.last.accept();
    hub.storeAll(FakeSocket.last);
    FakeSocket.last.drop();
    expect(pending()).toEqual(['hello']);
    await later();
    connect();
    expect(hub.stored).toHaveLength(1);
    expect(shown()).toEqual(['hello']);
    expect(pending()).toEqual([]);
  });

  it('gives up a line that does not answer, and sends again on a new one', async () => {
    conversation.say('hello');
    await later();
    FakeSocket.last.accept();
    expect(FakeSocket.opened).toHaveLength(1);
    await later();
    expect(FakeSocket.opened).toHaveLength(2);
    connect();
    expect(shown()).toEqual(['hello']);
    await later();
    expect(FakeSocket.opened).toHaveLength(2);
  });

  it('knows at once that the network is gone', async () => {
    conversation.say('hello');
    await later();
    connect();
    dispatchEvent(new Event('offline'));
    expect(conversation.picture.line).toBe('lost');
  });

  it('resumes after the last number it has seen', async () => {
    conversation.say('hello');
    await later();
    connect();
    FakeSocket.last.drop();
    await later();
    expect(FakeSocket.last.url).toBe('wss://hub.example/api/v1/chat/socket?token=token-1&after=1');
  });

  it('survives a reload of the page, with what was written while there was no line', async () => {
    conversation.say('one');
    await later();
    connect();
    FakeSocket.last.drop();
    conversation.say('two');
    conversation.close();

    conversation = load();
    expect(pending()).toEqual(['two']);
    connect();
    expect(FakeSocket.last.url).toContain('token=token-1&after=0');
    expect(shown()).toEqual(['one', 'two']);
    expect(hub.sessions).toBe(1);
  });

  it('starts a new session when the token is no longer good, and loses no word', async () => {
    conversation.say('hello');
    await later();
    FakeSocket.last.accept();
    FakeSocket.last.drop(4401);
    await later();
    connect();
    expect(hub.sessions).toBe(2);
    expect(hub.stored.map(({ text }) => text)).toEqual(['hello']);
  });

  it('keeps trying while the hub cannot be reached, and says so', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')));
    conversation.say('hello');
    await vi.advanceTimersByTimeAsync(10);
    expect(conversation.picture.chat.trouble).toBe('We cannot be reached right now.');
    vi.stubGlobal('fetch', hub.fetch);
    await later();
    connect();
    expect(shown()).toEqual(['hello']);
  });

  it('follows when another tab starts the conversation', async () => {
    const key = 'contact-hub:chat:https://hub.example:';
    const newValue = JSON.stringify({ session: { token: 'token-9', expires_at: '2999-01-01T00:00:00Z' } });
    localStorage.setItem(key, newValue);
    dispatchEvent(new StorageEvent('storage', { key, oldValue: null, newValue }));
    await later();
    expect(FakeSocket.last.url).toContain('token=token-9');
  });

  it('forgets everything when asked to', async () => {
    conversation.say('hello');
    await later();
    connect();
    conversation.forget();
    expect(shown()).toEqual([]);
    expect(conversation.started).toBe(false);
    expect(localStorage.getItem('contact-hub:chat:https://hub.example:')).not.toContain('token-1');
  });

  it('says that the visitor types, now and then, and when they stop', async () => {
    conversation.say('hello');
    await later();
    connect();
    conversation.typing();
    conversation.typing();
    await vi.advanceTimersByTimeAsync(5000);
    expect(FakeSocket.last.sent).toEqual([
      { type: 'typing', on: true },
      { type: 'typing', on: false },
    ]);
  });
});
