/** A phone of the demo's sandbox carrier: its texts and calls as they are now, what it is told to do, and the line that keeps it true. */
import type {
  ArrivedFrame,
  CallChangedFrame,
  CallHeardFrame,
  HandsetText,
  HeardItem,
  ScreenFrame,
  TelephoneCall,
  TelephoneCalls,
} from './api';
import { backoff } from './backoff';
import { get, send } from './http';

export type { HandsetText, HeardItem, TelephoneCall };

type PhoneFrame = ScreenFrame | ArrivedFrame | CallChangedFrame | CallHeardFrame;

/** What a phone shows. */
export interface Phone {
  texts: readonly HandsetText[];
  calls: readonly TelephoneCall[];
}

export const NOTHING_YET: Phone = { texts: [], calls: [] };

const phone = (address: string) => `/sandbox/phones/${encodeURIComponent(address)}`;
const call = ({ sid }: TelephoneCall, address: string) => `${phone(address)}/calls/${sid}`;

/** All of them raise `Refusal`. */
export const typeText = (address: string, to: string, text: string) =>
  send<HandsetText>('POST', `${phone(address)}/messages`, { to, text });
export const dial = (address: string, to: string) =>
  send<TelephoneCall>('POST', `${phone(address)}/calls`, { to });
export const press = (address: string, on: TelephoneCall, digits: string) =>
  send<TelephoneCall>('POST', `${call(on, address)}/press`, { digits });
export const speak = (address: string, on: TelephoneCall, text: string) =>
  send<TelephoneCall>('POST', `${call(on, address)}/speak`, { text });
export const hangUp = (address: string, on: TelephoneCall) =>
  send<TelephoneCall>('POST', `${call(on, address)}/hang-up`);
export const answer = (address: string, on: TelephoneCall) =>
  send<TelephoneCall>('POST', `${call(on, address)}/answer`);
export const reject = (address: string, on: TelephoneCall) =>
  send<TelephoneCall>('POST', `${call(on, address)}/reject`);

/** The phone after one frame. A snapshot has the texts alone; the calls are asked for beside it. */
export function reducePhone(before: Phone, frame: PhoneFrame): Phone {
  switch (frame.type) {
    case 'snapshot':
      return { ...before, texts: frame.data.items };
    case 'message.added':
      return { ...before, texts: put(before.texts, frame.data, ({ id }) => id) };
    case 'call.changed':
      return withCall(before, frame.data);
    case 'call.heard':
      return withHeard(before, frame.data.sid, frame.data.item);
  }
}

/** Frames may have been faster than the answer to a question: what ended stays so, and nothing heard gets lost. */
export function withCall(before: Phone, next: TelephoneCall): Phone {
  const known = before.calls.find(({ sid }) => sid === next.sid);
  const older = known !== undefined && known.ended_at !== null && next.ended_at === null;
  return older ? before : { ...before, calls: put(before.calls, next, ({ sid }) => sid) };
}

function withHeard(before: Phone, sid: string, item: HeardItem): Phone {
  const known = before.calls.find((one) => one.sid === sid);
  if (known === undefined) return before;
  return withCall(before, { ...known, heard: [...known.heard, item] });
}

/** Each once, in the order of arrival; one that comes again has changed. */
function put<T>(items: readonly T[], item: T, key: (one: T) => string): readonly T[] {
  const place = items.findIndex((one) => key(one) === key(item));
  return place < 0 ? [...items, item] : items.with(place, item);
}

/** Watch a phone, again after every dropped line. Returns how to stop. */
export function watchPhone(
  address: string,
  onChange: (change: (before: Phone) => Phone) => void,
  onLive: (live: boolean) => void = () => undefined,
): () => void {
  let socket: WebSocket;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let attempt = 0;
  let stopped = false;

  function connect() {
    socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}${phone(address)}/socket`);
    socket.onopen = () => {
      attempt = 0;
      onLive(true);
    };
    socket.onmessage = (event: MessageEvent<string>) => {
      const frame = JSON.parse(event.data) as PhoneFrame;
      onChange((before) => reducePhone(before, frame));
      if (frame.type === 'snapshot') void fetchCalls();
    };
    socket.onclose = () => {
      if (stopped) return;
      onLive(false);
      timer = setTimeout(connect, backoff(attempt));
      attempt += 1;
    };
  }

  async function fetchCalls() {
    try {
      const { items } = await get<TelephoneCalls>(`${phone(address)}/calls`);
      if (!stopped) onChange((before) => items.reduce(withCall, before));
    } catch {
      // The line drops too when the carrier is away; the next snapshot asks again.
    }
  }

  connect();
  return () => {
    stopped = true;
    clearTimeout(timer);
    // One that is still connecting is closed when it has: browsers complain of anything sooner.
    if (socket.readyState === WebSocket.CONNECTING) socket.onopen = () => socket.close();
    else socket.close();
  };
}
