import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectDesk, type Connection, type DeskSocket } from '../shared/desk-socket';
import { FakeSocket } from './fake-socket';

const notice = (seq: number) => ({
  seq,
  type: 'notice',
  at: '2026-11-21T22:00:00Z',
  data: { level: 'info' },
});

describe('the desk socket', () => {
  let seen: number | null;
  let states: Connection[];
  let signedIn: boolean;
  let desk: DeskSocket;

  beforeEach(() => {
    vi.useFakeTimers();
    FakeSocket.opened = [];
    seen = null;
    states = [];
    signedIn = true;
    desk = connectDesk({
      after: () => seen,
      onFrame: (frame) => (seen = frame.seq),
      onConnection: (state) => states.push(state),
      isSignedIn: () => Promise.resolve(signedIn),
      open: (url) => new FakeSocket(url) as unknown as WebSocket,
      url: 'ws://hub/socket',
    });
  });

  afterEach(() => {
    desk.stop();
    vi.useRealTimers();
  });

  const waitForNextAttempt = () => vi.advanceTimersByTimeAsync(15_000);

  it('starts without a number, and so gets a snapshot', () => {
    expect(FakeSocket.last.url).toBe('ws://hub/socket');
  });

  it('asks for what came after the last number it has seen', async () => {
    FakeSocket.last.accept();
    FakeSocket.last.push(notice(41));
    FakeSocket.last.drop();
    await waitForNextAttempt();
    expect(FakeSocket.last.url).toBe('ws://hub/socket?after=41');
    expect(FakeSocket.opened).toHaveLength(2);
  });

  it('says how it stands', async () => {
    FakeSocket.last.accept();
    FakeSocket.last.drop();
    await waitForNextAttempt();
    FakeSocket.last.accept();
    expect(states).toEqual(['connecting', 'live', 'lost', 'lost', 'live']);
  });

  it('hears nothing from a socket it gave up', () => {
    const first = FakeSocket.last;
    first.accept();
    first.drop();
    first.push(notice(99));
    expect(seen).toBeNull();
  });

  it('stops when the session is over', async () => {
    signedIn = false;
    FakeSocket.last.drop();
    await waitForNextAttempt();
    expect(states.at(-1)).toBe('signed_out');
    expect(FakeSocket.opened).toHaveLength(1);
  });

  it('goes on when the hub was only away', async () => {
    FakeSocket.last.drop();
    await waitForNextAttempt();
    expect(FakeSocket.opened).toHaveLength(2);
  });

  it('gives up a line on which the hub has fallen silent', async () => {
    const beat = { seq: null, type: 'heartbeat', at: '2026-11-21T22:00:00Z', data: {} };
    FakeSocket.last.accept();
    for (let beats = 0; beats < 4; beats += 1) {
      await vi.advanceTimersByTimeAsync(15_000);
      FakeSocket.last.push(beat);
    }
    expect(states.at(-1)).toBe('live');
    await vi.advanceTimersByTimeAsync(40_000);
    expect(states.at(-1)).toBe('lost');
    await waitForNextAttempt();
    expect(FakeSocket.opened).toHaveLength(2);
  });

  it('does not wait for the farewell of a network that is gone', () => {
    FakeSocket.last.accept();
    FakeSocket.last.close = () => undefined;
    dispatchEvent(new Event('offline'));
    expect(states.at(-1)).toBe('lost');
  });

  it('opens no second socket beside one that was hurried while it asked for the session', async () => {
    FakeSocket.last.drop();
    dispatchEvent(new Event('online'));
    await waitForNextAttempt();
    expect(FakeSocket.opened).toHaveLength(2);
  });

  it('comes back at once when the network does', async () => {
    FakeSocket.last.accept();
    FakeSocket.last.drop();
    await vi.advanceTimersByTimeAsync(0);
    dispatchEvent(new Event('online'));
    expect(FakeSocket.opened).toHaveLength(2);
  });
});
