import { describe, expect, it } from 'vitest';
import { callWords, ringsHere, sayHint } from '../customer/call-words';
import { NOTHING_YET, reducePhone, withCall, type HeardItem, type TelephoneCall } from '../shared/telephone';
import { captions } from '../shared/ui/caption-lines';

const AT = '2026-11-22T10:00:00Z';

function call(more: Partial<TelephoneCall> = {}): TelephoneCall {
  return {
    sid: 'CA1',
    direction: 'outgoing',
    from: '+12125550101',
    to: '+15005550006',
    state: 'in-progress',
    at: AT,
    ended_at: null,
    heard: [],
    gathering: null,
    recording: false,
    on_hold: false,
    muted: false,
    others: [],
    ...more,
  };
}

const heard = (kind: HeardItem['kind'], text: string, from?: string): HeardItem => ({
  at: AT,
  kind,
  text,
  language: kind === 'prompt' ? 'en-US' : null,
  ...(from !== undefined && { from }),
});

describe('a phone', () => {
  it('takes in calls and what is heard on them', () => {
    const dialled = reducePhone(NOTHING_YET, { type: 'call.changed', data: call() });
    const item = heard('prompt', 'Hello');
    const after = reducePhone(dialled, { type: 'call.heard', data: { sid: 'CA1', item } });
    expect(after.calls).toEqual([call({ heard: [item] })]);
  });

  it('lets no late answer bring an ended call back', () => {
    const ended = call({ state: 'completed', ended_at: AT });
    const phone = withCall({ texts: [], calls: [ended] }, call());
    expect(phone.calls).toEqual([ended]);
  });

  it('keeps its calls when the line was broken and the texts come anew', () => {
    const before = { texts: [], calls: [call()] };
    expect(reducePhone(before, { type: 'snapshot', data: { items: [], next: null } })).toEqual(before);
  });
});

describe('captions', () => {
  it('are one line for music however often it plays, and show no addresses of files', () => {
    const lines = captions(
      [
        heard('music', 'hold music'),
        heard('prompt', 'http://hub.example/music'),
        heard('prompt', 'You are next in line.'),
        heard('music', 'hold music'),
        heard('beep', 'beep'),
      ],
      [],
      () => '',
    );
    expect(lines.map(({ text }) => text)).toEqual(['♪ Music', 'You are next in line.', '♪ Music', '♪ Tone']);
  });

  it('stand in the order in which it was heard and said', () => {
    const lines = captions(
      [heard('talk', 'Good morning', 'par_1'), heard('talk', 'Certainly', 'par_1')],
      [{ after: 1, text: 'Can you help?' }],
      (party) => (party === 'par_1' ? 'Alex' : 'Somebody'),
    );
    expect(lines.map(({ who, text }) => `${who}: ${text}`)).toEqual([
      'Alex: Good morning',
      'You: Can you help?',
      'Alex: Certainly',
    ]);
  });
});

describe('a telephone says', () => {
  it.each([
    [{ state: 'ringing' }, 'Calling…'],
    [{ state: 'ringing', direction: 'incoming' }, 'Incoming call'],
    [{}, 'Connected'],
    [{ heard: [heard('prompt', 'https://hub.example/music')] }, 'Waiting'],
    [{ others: [{ address: 'client:usr_1', label: 'par_1' }] }, 'Talking'],
    [{ others: [{ address: 'client:usr_1', label: 'par_1' }], on_hold: true }, 'On hold'],
    [{ recording: true }, 'Recording: leave your message'],
    [{ state: 'busy', direction: 'incoming' }, 'You turned the call away'],
    [{ state: 'no-answer' }, 'Nobody answered'],
  ] as const)('%o: %s', (more, words) => {
    expect(callWords(call(more as Partial<TelephoneCall>))).toBe(words);
  });

  it('what words are for, and whether it waits for a hand', () => {
    expect(sayHint(call({ gathering: { digits: true, speech: true } }))).toContain('menu');
    expect(sayHint(call({ recording: true }))).toContain('message');
    expect(ringsHere(call({ direction: 'incoming', state: 'ringing' }))).toBe(true);
    expect(ringsHere(call({ state: 'ringing' }))).toBe(false);
  });
});
