/** A handset of the sandbox carrier: what is on its screen, and what is typed on it. */
import { backoff } from '../shared/backoff';
import { send } from '../shared/http';

export interface Text {
  id: string;
  mine: boolean;
  from: string;
  to: string;
  text: string;
  at: string;
  media: readonly string[];
}

type ScreenFrame =
  { type: 'snapshot'; data: { items: readonly Text[] } } | { type: 'message.added'; data: Text };

/** The hub's number in the demo. */
export const HUB_NUMBER = '+15005550006';

const phone = (number: string) => `/sandbox/phones/${encodeURIComponent(number)}`;

/** Raises `Refusal`. */
export const typeText = (number: string, text: string) =>
  send<Text>('POST', `${phone(number)}/messages`, { to: HUB_NUMBER, text });

/** Watch a screen: a snapshot first and after every dropped connection, then each text as it comes. Returns how to stop. */
export function watchScreen(
  number: string,
  onTexts: (change: (texts: readonly Text[]) => readonly Text[]) => void,
  onLive: (live: boolean) => void,
): () => void {
  let socket: WebSocket;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let attempt = 0;
  let stopped = false;

  function connect() {
    socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}${phone(number)}/socket`);
    socket.onopen = () => {
      attempt = 0;
      onLive(true);
    };
    socket.onmessage = (event: MessageEvent<string>) => {
      const frame = JSON.parse(event.data) as ScreenFrame;
      onTexts((texts) => (frame.type === 'snapshot' ? frame.data.items : addText(texts, frame.data)));
    };
    socket.onclose = () => {
      if (stopped) return;
      onLive(false);
      timer = setTimeout(connect, backoff(attempt));
      attempt += 1;
    };
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

/** Each text once, in the order of arrival; a text that comes again has changed. */
export function addText(texts: readonly Text[], text: Text): readonly Text[] {
  const place = texts.findIndex(({ id }) => id === text.id);
  return place < 0 ? [...texts, text] : texts.with(place, text);
}
