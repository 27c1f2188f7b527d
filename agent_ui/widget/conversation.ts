/** One visitor's conversation: keeps what they wrote until the hub has stored it, and the picture that the views show. */
import { newId } from '../shared/id';
import { lastHeard, mayTryAgain, NEW_CHAT, receive, retry, write, type Chat } from './chat';
import { openSession, SessionRefused, socketUrl, type Visitor } from './hub';
import { Line, type LineState } from './line';
import type { Memory } from './memory';
import type { HubFrame } from './protocol';
import type { Settings } from './settings';

export interface Picture {
  chat: Chat;
  line: LineState;
  /** Failed attempts in a row; after some of them starting afresh is offered. */
  failures: number;
  /** How far the visitor has read. */
  read: number;
  /** Nobody is there: what is written now is answered later. */
  closed: { until: string | null } | null;
}

const RESEND_MS = 2000;
/** The hub answers each message at once; a line that stays silent for so long is dead. */
const ANSWER_MS = 10_000;
const TYPING_EVERY_MS = 3000;
const TYPING_STOPS_MS = 4000;
const AGENT_TYPING_MS = 8000;

export class Conversation {
  picture: Picture = { chat: NEW_CHAT, line: 'idle', failures: 0, read: 0, closed: null };
  private readonly watchers = new Set<() => void>();
  private line: Line | null = null;
  private opening = false;
  private visitor: Visitor = {};
  private resend: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private typingStops: ReturnType<typeof setTimeout> | undefined;
  private agentStops: ReturnType<typeof setTimeout> | undefined;
  private typingSaid = 0;
  private readonly stopListening: () => void;

  constructor(
    private readonly settings: Settings,
    private readonly memory: Memory,
  ) {
    this.stopListening = memory.onSession(() => this.restart());
    this.resume();
  }

  /** The widget left the page. */
  close(): void {
    this.stopListening();
    this.line?.stop();
    for (const timer of [this.resend, this.silence, this.typingStops, this.agentStops]) clearTimeout(timer);
  }

  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  get started(): boolean {
    return this.memory.session() !== null || this.picture.chat.pending.length > 0;
  }

  introduce(visitor: Visitor): void {
    this.visitor = visitor;
  }

  /** The visitor is about to write: find out whether anybody is there. */
  prepare(): void {
    if (this.line === null) void this.begin();
  }

  say(text: string): void {
    const client_id = newId();
    this.memory.keepPending(client_id, text);
    this.show({ chat: write(this.picture.chat, { client_id, text, refused: null }) });
    this.stopTyping();
    this.deliver();
  }

  again(clientId: string): void {
    this.show({ chat: retry(this.picture.chat, clientId) });
    this.deliver();
  }

  typing(): void {
    this.prepare();
    clearTimeout(this.typingStops);
    this.typingStops = setTimeout(() => this.stopTyping(), TYPING_STOPS_MS);
    if (Date.now() - this.typingSaid < TYPING_EVERY_MS) return;
    if (this.line?.send({ type: 'typing', on: true })) this.typingSaid = Date.now();
  }

  /** The visitor has the conversation before their eyes. */
  seen(): void {
    const seq = lastHeard(this.picture.chat);
    if (seq <= this.picture.read) return;
    this.memory.keepRead(seq);
    this.show({ read: seq });
    this.line?.send({ type: 'read', seq });
  }

  end(): void {
    this.line?.send({ type: 'end' });
  }

  /** Forget this conversation and begin anew. */
  forget(): void {
    this.memory.forget();
    this.restart();
  }

  private restart(): void {
    this.line?.stop();
    this.line = null;
    clearTimeout(this.resend);
    clearTimeout(this.silence);
    this.show({ chat: NEW_CHAT, line: 'idle', failures: 0, read: 0, closed: null });
    this.resume();
  }

  /** What was there before the page was loaded comes from the hub; what never reached it comes from this browser. */
  private resume(): void {
    const pending = this.memory.pending().map((one) => ({ ...one, refused: null }));
    this.show({ chat: { ...NEW_CHAT, pending }, read: this.memory.readUpTo() });
    if (this.memory.session() !== null) this.connect();
    else if (pending.length > 0) this.deliver();
  }

  private deliver(): void {
    if (this.line === null) void this.begin();
    else this.sendPending();
  }

  private async begin(): Promise<void> {
    if (this.opening) return;
    if (this.memory.session() !== null) {
      this.connect();
      return;
    }
    this.opening = true;
    this.show({ line: 'connecting' });
    try {
      this.memory.keepSession(await openSession(this.settings, this.visitor));
      this.connect();
    } catch (reason) {
      this.notStarted(reason);
    } finally {
      this.opening = false;
    }
  }

  private notStarted(reason: unknown): void {
    const sentence = reason instanceof Error ? reason.message : 'The chat could not be started.';
    this.show({ line: 'lost', chat: { ...this.picture.chat, trouble: sentence } });
    if (!(reason instanceof SessionRefused) || reason.retryAfter === null) return;
    this.resend = setTimeout(() => void this.begin(), reason.retryAfter);
  }

  private connect(): void {
    const session = this.memory.session();
    if (session === null) return;
    this.show({ closed: this.memory.closed() });
    this.line?.stop();
    this.line = new Line({
      url: (after) => socketUrl(this.settings.hub, session.token, after),
      after: () => this.picture.chat.seq,
      onFrame: (frame) => this.take(frame),
      onState: (line, failures) => {
        this.show({ line, failures });
        if (line === 'live') this.catchUp();
      },
      onRefused: () => this.expired(),
    });
  }

  /** What was said and read while there was no line. */
  private catchUp(): void {
    if (this.picture.read > 0) this.line?.send({ type: 'read', seq: this.picture.read });
    this.sendPending();
  }

  /** The token is no longer good: what was written but not stored goes into a new session. */
  private expired(): void {
    const pending = this.memory.pending();
    this.memory.forget();
    pending.forEach(({ client_id, text }) => this.memory.keepPending(client_id, text));
    this.restart();
  }

  private sendPending(): void {
    let sent = false;
    for (const { client_id, text, refused } of this.picture.chat.pending)
      if (refused === null) sent = this.line?.send({ type: 'message', client_id, text }) ?? false;
    clearTimeout(this.silence);
    if (sent) this.silence = setTimeout(() => this.line?.drop(), ANSWER_MS);
  }

  private take(frame: HubFrame): void {
    clearTimeout(this.silence);
    this.show({ chat: receive(this.picture.chat, frame) });
    if (frame.type === 'message.added') this.memory.dropPending(frame.data.client_id);
    if (frame.type === 'typing') this.agentTypingFades();
    if (frame.type === 'error') this.tryLater(frame);
  }

  private tryLater(frame: Extract<HubFrame, { type: 'error' }>): void {
    if (!mayTryAgain(frame.data)) {
      this.memory.dropPending(frame.data.client_id ?? null);
      return;
    }
    clearTimeout(this.resend);
    const wait = (frame.data.retry_after_seconds ?? 0) * 1000 || RESEND_MS;
    this.resend = setTimeout(() => this.sendPending(), wait);
  }

  /** An agent whose connection broke while typing does not type for ever. */
  private agentTypingFades(): void {
    clearTimeout(this.agentStops);
    this.agentStops = setTimeout(
      () => this.show({ chat: { ...this.picture.chat, agentTyping: false } }),
      AGENT_TYPING_MS,
    );
  }

  private stopTyping(): void {
    clearTimeout(this.typingStops);
    if (this.typingSaid === 0) return;
    this.typingSaid = 0;
    this.line?.send({ type: 'typing', on: false });
  }

  private show(part: Partial<Picture>): void {
    this.picture = { ...this.picture, ...part };
    this.watchers.forEach((watcher) => watcher());
  }
}
