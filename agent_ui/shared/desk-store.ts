/** The desk as the pages see it: the reducer's state, the connection, and whoever listens to single frames. */
import { create } from 'zustand';
import { learnTime } from './clock';
import { connectDesk, type Connection, type DeskSocket } from './desk-socket';
import type { DeskFrame } from './model';
import { reduce, type Desk } from './reducer';
import { checkSession } from './session';

interface DeskState {
  connection: Connection;
  desk: Desk | null;
}

type Listener = (frame: DeskFrame) => void;

export const useDesk = create<DeskState>(() => ({ connection: 'connecting', desk: null }));

const listeners = new Set<Listener>();
let socket: DeskSocket | null = null;

/** Hear every frame after the desk has taken it in. Returns how to stop listening. */
export function onFrame(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function startDesk(): void {
  stopDesk();
  useDesk.setState({ connection: 'connecting', desk: null });
  socket = connectDesk({
    after: () => useDesk.getState().desk?.seq ?? null,
    onFrame: take,
    onConnection: (connection) => useDesk.setState({ connection }),
    isSignedIn: checkSession,
  });
}

export function stopDesk(): void {
  socket?.stop();
  socket = null;
}

function take(frame: DeskFrame): void {
  learnTime(frame.at);
  useDesk.setState(({ desk }) => ({ desk: reduce(desk, frame) }));
  listeners.forEach((listener) => listener(frame));
}
