/** What one browser remembers of a conversation, shared by its tabs: the token, what is not yet stored, how far was read. */

export interface Remembered {
  token: string;
  expires_at: string;
  open?: boolean;
  opens_at?: string | null;
}

interface Stored {
  session: Remembered | null;
  pending: { client_id: string; text: string }[];
  read: number;
  open: boolean;
}

const NOTHING: Stored = { session: null, pending: [], read: 0, open: false };

export class Memory {
  private readonly key: string;

  constructor(hub: string, visitor: string) {
    this.key = `contact-hub:chat:${hub}:${visitor}`;
  }

  /** The session, unless its token has expired. */
  session(now: number = Date.now()): Remembered | null {
    const { session } = this.read();
    return session !== null && Date.parse(session.expires_at) > now ? session : null;
  }

  /** Whether the queue was closed when the session began and has not opened since, and when it does. */
  closed(now: number = Date.now()): { until: string | null } | null {
    const session = this.session(now);
    if (session === null || session.open !== false) return null;
    const until = session.opens_at ?? null;
    return until !== null && Date.parse(until) <= now ? null : { until };
  }

  pending(): readonly { client_id: string; text: string }[] {
    return this.read().pending;
  }

  readUpTo(): number {
    return this.read().read;
  }

  wasOpen(): boolean {
    return this.read().open;
  }

  keepSession(session: Remembered): void {
    this.change({ session });
  }

  keepPending(client_id: string, text: string): void {
    this.change({ pending: [...this.read().pending, { client_id, text }] });
  }

  dropPending(clientId: string | null): void {
    const { pending } = this.read();
    const left = pending.filter(({ client_id }) => client_id !== clientId);
    if (left.length < pending.length) this.change({ pending: left });
  }

  keepRead(seq: number): void {
    if (seq > this.readUpTo()) this.change({ read: seq });
  }

  keepOpen(open: boolean): void {
    this.change({ open });
  }

  forget(): void {
    this.change({ session: null, pending: [], read: 0 });
  }

  /** Hear when another tab started, or forgot, a conversation. */
  onSession(changed: () => void): () => void {
    const listen = (event: StorageEvent) => {
      if (event.key !== this.key) return;
      if (tokenIn(event.oldValue) !== tokenIn(event.newValue)) changed();
    };
    addEventListener('storage', listen);
    return () => removeEventListener('storage', listen);
  }

  private read(): Stored {
    try {
      return { ...NOTHING, ...(JSON.parse(localStorage.getItem(this.key) ?? '{}') as Partial<Stored>) };
    } catch {
      // Storage is switched off or holds something else: the conversation lasts as long as the page.
      return this.fallback;
    }
  }

  private change(part: Partial<Stored>): void {
    this.fallback = { ...this.read(), ...part };
    try {
      localStorage.setItem(this.key, JSON.stringify(this.fallback));
    } catch {
      // As above: `fallback` has it.
    }
  }

  private fallback: Stored = NOTHING;
}

function tokenIn(text: string | null): string | undefined {
  return text === null ? undefined : (JSON.parse(text) as Partial<Stored>).session?.token;
}
