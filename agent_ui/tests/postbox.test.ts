import { describe, expect, it } from 'vitest';
import { matching } from '../console/mail/matching';
import { automaticWords, belief, firstPart, newSubject, topic } from '../console/mail/letter-words';
import { pastedFiles } from '../console/mail/take-files';
import type { MailView } from '../shared/api';
import { parted, reducePostbox, replySubject, type PostboxLetter } from '../shared/postbox';

const SUPPORT = { name: 'Support', address: 'support@example.net' };

function letter(id: string, at: string, more: Partial<PostboxLetter> = {}): PostboxLetter {
  return {
    id,
    direction: 'in',
    from: SUPPORT,
    reply_to: [],
    to: [],
    cc: [],
    subject: 'Hello',
    at,
    text: '',
    has_html: false,
    files: [],
    message_id: null,
    in_reply_to: null,
    state: null,
    reason: null,
    ...more,
  };
}

const MAIL: MailView = {
  subject: 'Re: The engine',
  sender: { name: 'Ada', address: 'ada@example.com' },
  reply_to: null,
  to: [SUPPORT],
  cc: [],
  bcc: [],
  quoted: null,
  has_html: false,
  automatic: 'no',
  verification: 'verified',
  verification_reason: '',
  different_sender: false,
  remarks: [],
  take_back_until: null,
};

describe('a postbox', () => {
  it('has the newest on top, each letter once, as it is now', () => {
    const early = letter('a', '2026-11-22T10:00:00Z');
    const late = letter('b', '2026-11-22T11:00:00Z', { state: 'sending' });
    const all = reducePostbox([], { type: 'snapshot', data: { items: [early, late] } });
    expect(all.map(({ id }) => id)).toEqual(['b', 'a']);
    const more = reducePostbox(all, { type: 'letter.added', data: letter('c', '2026-11-22T12:00:00Z') });
    const changed = reducePostbox(more, { type: 'letter.changed', data: { ...late, state: 'sent' } });
    expect(changed.map(({ id, state }) => [id, state])).toEqual([
      ['c', null],
      ['b', 'sent'],
      ['a', null],
    ]);
  });
});

describe('a letter that a customer reads', () => {
  it('parts what is new from the history below, with the line above it', () => {
    const text = 'Thank you!\n\nOn Monday, Ada wrote:\n> Hello\n>\n> there\n';
    expect(parted(text)).toEqual({
      fresh: 'Thank you!',
      earlier: 'On Monday, Ada wrote:\n> Hello\n>\n> there',
    });
  });

  it('hides nothing that stands below or between quotes', () => {
    const between = '> one\nmy answer\n> two\nanother';
    expect(parted(between)).toEqual({ fresh: between, earlier: '' });
    expect(parted('> quoted\n\nanswer below').fresh).toContain('answer below');
  });

  it('is answered under its subject, once', () => {
    expect(replySubject('Hello')).toBe('Re: Hello');
    expect(replySubject('RE: Hello')).toBe('RE: Hello');
  });
});

describe('the words on a letter', () => {
  it('say its subject only where it is another one', () => {
    expect(topic('Re: AW: Fwd: Re[2]: The engine')).toBe('The engine');
    expect(newSubject(MAIL, 'The engine')).toBeNull();
    expect(newSubject({ ...MAIL, subject: 'Something new' }, 'The engine')).toBe('Something new');
    expect(newSubject({ ...MAIL, subject: null }, 'The engine')).toBeNull();
    expect(topic('Re: re-opening on Monday')).toBe('re-opening on Monday');
  });

  it('say who is believed, and who is a machine', () => {
    expect(belief({ verification: 'failed' })).toEqual({ tone: 'alarm', words: 'May be forged' });
    expect(belief({ verification: 'unverified' }).words).toBe('Not verified');
    expect(automaticWords('no')).toBeNull();
    expect(automaticWords('replied')).toBe('Automatic reply');
  });

  it('cut a very long text where a line ends, and leave a short one whole', () => {
    expect(firstPart('short')).toBeNull();
    const long = 'line of words\n'.repeat(1000);
    const first = firstPart(long);
    expect(first?.endsWith('line of words')).toBe(true);
    expect(first?.length).toBeLessThanOrEqual(6000);
  });
});

describe('ready-made replies', () => {
  const replies = [
    { name: 'a', label: 'Ask for the order number', text: 'Dear Ada' },
    { name: 'b', label: 'Order is on its way', text: 'Dear Ada' },
  ];

  it('are found by every word, those that begin so first', () => {
    expect(matching(replies, 'order').map(({ name }) => name)).toEqual(['b', 'a']);
    expect(matching(replies, 'ask NUMBER').map(({ name }) => name)).toEqual(['a']);
    expect(matching(replies, '').map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('are not meant by a slash that a space follows', () => {
    expect(matching(replies, ' ')).toEqual([]);
  });
});

describe('what is pasted', () => {
  const picture = new File(['x'], 'picture.png', { type: 'image/png' });
  const clipboard = (text: string) => ({
    files: [picture] as unknown as FileList,
    getData: (type: string) => (type === 'text/plain' ? text : ''),
  });

  it('is a file where nothing can be read, and words where something can', () => {
    expect(pastedFiles(clipboard(''))).toEqual([picture]);
    expect(pastedFiles(clipboard('1\t2'))).toEqual([]);
  });
});
