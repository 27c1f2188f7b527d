/** How a call stands, as its telephone says it. */
import type { TelephoneCall } from '../shared/telephone';
import { isMusic } from '../shared/ui/caption-lines';

export function isOver(call: TelephoneCall): boolean {
  return call.ended_at !== null;
}

/** It rings here and waits for a hand. */
export function ringsHere(call: TelephoneCall): boolean {
  return call.direction === 'incoming' && call.state === 'ringing';
}

export function callWords(call: TelephoneCall): string {
  switch (call.state) {
    case 'queued':
    case 'initiated':
    case 'ringing':
      return call.direction === 'incoming' ? 'Incoming call' : 'Calling…';
    case 'in-progress':
      return underWay(call);
    case 'completed':
      return 'Call ended';
    case 'busy':
      return call.direction === 'incoming' ? 'You turned the call away' : 'Busy';
    case 'no-answer':
      return call.direction === 'incoming' ? 'You missed a call' : 'Nobody answered';
    case 'canceled':
      return 'The other side hung up before you answered';
    case 'failed':
      return 'The call could not be made';
  }
}

function underWay(call: TelephoneCall): string {
  if (call.recording) return 'Recording: leave your message';
  if (call.on_hold) return 'On hold';
  if (call.others.length > 0) return 'Talking';
  const last = call.heard.at(-1);
  if (last !== undefined && isMusic(last)) return 'Waiting';
  return 'Connected';
}

/** What words said now are for. */
export function sayHint(call: TelephoneCall): string {
  if (call.recording) return 'Your message…';
  if (call.gathering?.speech) return 'Answer the menu in words…';
  return 'Say something…';
}
