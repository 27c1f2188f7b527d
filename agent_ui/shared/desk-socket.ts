/** The desk socket: one path for start, reconnect and crash. It always asks for what came after the last number it has seen. */
import { backoff } from './backoff';
import { parseFrame } from './frames';
import type { DeskFrame } from './model';

export type Connection = 'connecting' | 'live' | 'lost' | 'signed_out';

export interface DeskSocketOptions {
  /** The last logged number seen, or `null` for a fresh snapshot. */
  after: () => number | null;
  onFrame: (frame: DeskFrame) => void;
  onConnection: (connection: Connection) => void;
  /** Whether the session still stands; asked when the server would not let the socket in. */
  isSignedIn: () => Promise<boolean>;
  open?: (url: string) => WebSocket;
  url?: string;
}

export interface DeskSocket {
  stop(): void;
}

/** Close code of a socket whose session has ended: signed out elsewhere, expired, or a new password. */
const SIGNED_OUT = 4001;

/** The hub speaks every 15 seconds: two beats missed, and then some, is a line that died without a word. */
const SILENCE_MS = 40_000;

export function connectDesk(options: DeskSocketOptions): DeskSocket {
  const open = options.open ?? ((url: string) => new WebSocket(url));
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let attempt = 0;
  let stopped = false;

  function connect(): void {
    clearTimeout(timer);
    options.onConnection(attempt === 0 ? 'connecting' : 'lost');
    const current = open(socketUrl(options.url ?? deskUrl(), options.after()));
    let opened = false;
    socket = current;
    current.onopen = () => {
      opened = true;
      attempt = 0;
      options.onConnection('live');
      listen();
    };
    current.onmessage = (event: MessageEvent<string>) => {
      if (socket === current) listen();
      const frame = parseFrame(event.data);
      if (frame !== null && socket === current) options.onFrame(frame);
    };
    current.onclose = (event) => {
      if (stopped || socket !== current) return;
      socket = null;
      clearTimeout(silence);
      void afterClose(opened, event.code);
    };
  }

  function listen(): void {
    clearTimeout(silence);
    silence = setTimeout(drop, SILENCE_MS);
  }

  async function afterClose(opened: boolean, code: number): Promise<void> {
    options.onConnection('lost');
    if (code === SIGNED_OUT || !opened) {
      const signedIn = await options.isSignedIn();
      if (stopped) return;
      if (!signedIn) {
        stop();
        options.onConnection('signed_out');
        return;
      }
      // Meanwhile the network may have come back, and with it a new socket.
      if (socket !== null) return;
    }
    clearTimeout(timer);
    timer = setTimeout(connect, backoff(attempt));
    attempt += 1;
  }

  /** The network says it is back: no reason to wait longer. */
  function hurry(): void {
    if (socket === null) connect();
  }

  /** Give this socket up without waiting for its end: a dead network answers no farewell. */
  function drop(): void {
    const dead = socket;
    if (dead === null) return;
    socket = null;
    clearTimeout(silence);
    dead.close();
    void afterClose(true, 0);
  }

  function stop(): void {
    stopped = true;
    clearTimeout(timer);
    clearTimeout(silence);
    removeEventListener('online', hurry);
    removeEventListener('offline', drop);
    socket?.close();
  }

  addEventListener('online', hurry);
  addEventListener('offline', drop);
  connect();
  return { stop };
}

function socketUrl(url: string, after: number | null): string {
  return after === null ? url : `${url}?after=${after}`;
}

function deskUrl(): string {
  return `${location.origin.replace(/^http/, 'ws')}/api/v1/desk/socket`;
}
