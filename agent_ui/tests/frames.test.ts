import { describe, expect, it } from 'vitest';
import { parseFrame } from '../shared/frames';

const frame = (part: object) =>
  JSON.stringify({ seq: 7, type: 'notice', at: '2026-11-21T22:00:00Z', data: { text: 'hello' }, ...part });

describe('a frame from the desk socket', () => {
  it('is taken when it is one we know', () => {
    expect(parseFrame(frame({}))).toMatchObject({ seq: 7, type: 'notice' });
    expect(parseFrame(frame({ type: 'typing', seq: null }))).toMatchObject({ type: 'typing' });
  });

  it('is let pass when its type came later than this console', () => {
    expect(parseFrame(frame({ type: 'call.ringing' }))).toBeNull();
  });

  it.each([
    ['no type', frame({ type: undefined })],
    ['no data', frame({ data: null })],
    ['a number for a transient frame', frame({ type: 'typing', seq: 7 })],
    ['a broken number', frame({ seq: 1.5 })],
    ['a list', '[]'],
    ['no JSON', 'hello'],
  ])('is refused with %s', (_label, text) => {
    expect(() => parseFrame(text)).toThrow(SyntaxError);
  });
});
