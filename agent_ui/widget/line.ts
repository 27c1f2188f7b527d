/** The visitor's connection: opens, resumes after the last number, backs off with jitter, and says how it stands. */
import { backoff } from '../shared/backoff';
import { parse, type CustomerFrame, type HubFrame } from './protocol';

export type LineState = 'idle' | 'connecting' | 'live' | 'lost';

export interface LineOptions {
  url: (after: number) => string;
  after: () => number;
  onFrame: (frame: HubFrame) => void;
  onState: (state: LineState, failures: number) => void;
  /** The hub will not open this session any more. */
  onRefused: () => void;
}

/** Close code for a token that is not, or no longer, good. */
const REFUSED = 4401;

export class Line {
  private socket: WebSocket | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private stopped = false;

  constructor(private readonly options: LineOptions) {
    addEventListener('online', this.hurry);
    addEventListener('offline', this.drop);
    this.connect();
  }

  /** Whether the frame went out; what did not is for the caller to keep. */
  send(frame: CustomerFrame): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    removeEventListener('online', this.hurry);
    removeEventListener('offline', this.drop);
    this.socket?.close();
  }

  private readonly hurry = (): void => {
    if (this.socket === null) this.connect();
  };

  /** Give this socket up without waiting for its end: a dead network answers no farewell. */
  readonly drop = (): void => {
    const socket = this.socket;
    if (socket === null) return;
    this.socket = null;
    socket.close();
    this.lost();
  };

  private connect(): void {
    clearTimeout(this.timer);
    this.options.onState(this.failures === 0 ? 'connecting' : 'lost', this.failures);
    const socket = new WebSocket(this.options.url(this.options.after()));
    this.socket = socket;
    socket.onopen = () => {
      this.failures = 0;
      this.options.onState('live', 0);
    };
    socket.onmessage = (event: MessageEvent<string>) => {
      const frame = parse(event.data);
      if (frame !== null && this.socket === socket) this.options.onFrame(frame);
    };
    socket.onclose = (event) => {
      if (this.stopped || this.socket !== socket) return;
      this.socket = null;
      if (event.code === REFUSED) {
        this.options.onRefused();
        return;
      }
      this.lost();
    };
  }

  private lost(): void {
    this.failures += 1;
    this.options.onState('lost', this.failures);
    this.timer = setTimeout(() => this.connect(), backoff(this.failures - 1));
  }
}
