import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { autosave } from '../console/mail/autosave';
import {
  addressed,
  BLANK,
  fromDraft,
  isBlank,
  joined,
  toBody,
  toDraft,
  whyNotYet,
} from '../console/mail/letter';
import { paragraphs, plainText } from '../console/mail/plain-text';
import { fullName, isAddress, parseAddresses } from '../shared/addresses';
import type { DraftView, FileView, LetterDraft } from '../shared/api';
import { sizeWords } from '../shared/file-words';

const ada = { name: 'Ada Lovelace', address: 'ada@example.com' };
const bob = { name: null, address: 'bob@example.org' };
const PROPOSAL: LetterDraft = {
  to: [ada],
  cc: [bob],
  subject: 'Re: The engine',
  signature: null,
  quoted: null,
  sender: { name: 'Support', address: 'support@example.net' },
  remarks: [],
};

function file(id: string, held: string | null = null): FileView {
  return { id, name: `${id}.pdf`, media_type: 'application/pdf', size_bytes: 10, held };
}

describe('addresses', () => {
  it('are parted as people write them', () => {
    const typed = '"Lovelace, Ada" <ada@example.com>; bob@example.org,\nCleo <cleo@example.net>';
    expect(parseAddresses(typed)).toEqual([
      { name: 'Lovelace, Ada', address: 'ada@example.com' },
      bob,
      { name: 'Cleo', address: 'cleo@example.net' },
    ]);
  });

  it('may stand side by side, and count once', () => {
    const found = parseAddresses('bob@example.org ada@example.com BOB@example.org');
    expect(found.map(({ address }) => address)).toEqual(['bob@example.org', 'ada@example.com']);
  });

  it('stay as they were typed where they are none, to be mended', () => {
    expect(parseAddresses('Ada Lovelace')).toEqual([{ name: null, address: 'Ada Lovelace' }]);
    for (const wrong of [
      'Ada Lovelace',
      'ada@',
      '@example.com',
      'ada@example',
      'a b@example.com',
      'a@b@example.com',
    ])
      expect(isAddress(wrong), wrong).toBe(false);
    for (const right of [
      'ada@example.com',
      'ada+x@mail.example.co.uk',
      "o'hara@example.org",
      'grüße@bücher.example',
    ])
      expect(isAddress(right), right).toBe(true);
  });

  it('are named in full', () => {
    expect(fullName(ada)).toBe('Ada Lovelace <ada@example.com>');
    expect(fullName(bob)).toBe('bob@example.org');
  });
});

describe('the plain text of a letter', () => {
  it('keeps lists, quotes and where links lead', () => {
    const html =
      '<p>Dear <strong>Ada</strong>,</p><p>see <a href="https://example.com/a">this page</a>:<br>soon</p>' +
      '<ul><li><p>one</p></li><li><p>two</p><ul><li><p>inner</p></li></ul></li></ul>' +
      '<ol><li><p>first</p></li></ol><blockquote><p>as you</p><p>wrote</p></blockquote>';
    expect(plainText(html)).toBe(
      'Dear Ada,\n\nsee this page (https://example.com/a):\nsoon\n\n' +
        '- one\n- two\n  - inner\n\n1. first\n\n> as you\n>\n> wrote',
    );
  });

  it('says an address once where the link shows it', () => {
    expect(plainText('<p><a href="https://example.com/">https://example.com</a></p>')).toBe(
      'https://example.com',
    );
    expect(plainText('<p><a href="mailto:ada@example.com">ada@example.com</a></p>')).toBe('ada@example.com');
  });

  it('goes to paragraphs and back without loss, and never becomes markup', () => {
    const text = 'Hello <b>Ada</b> & "Bob",\n\nline one\nline two';
    expect(plainText(paragraphs(text))).toBe(text);
    expect(paragraphs('<img src=x onerror=alert(1)>')).not.toContain('<img');
  });
});

describe('a letter', () => {
  it('is addressed as the hub proposes, and keeps its words', () => {
    const letter = addressed({ ...BLANK, text: 'Hello', bcc: [bob] }, 'reply_all', PROPOSAL, null);
    expect(letter).toMatchObject({ to: [ada], cc: [bob], bcc: [], subject: 'Re: The engine', text: 'Hello' });
    expect(addressed(letter, 'forward', { ...PROPOSAL, to: [] }, 'msg_1').forwards).toBe('msg_1');
    expect(addressed(letter, 'reply', PROPOSAL, 'msg_1').forwards).toBeNull();
  });

  it('survives being kept, with the names that are known', () => {
    const letter = {
      ...addressed(BLANK, 'reply', PROPOSAL, null),
      text: 'Hi',
      html: '<p>Hi</p>',
      files: [file('f')],
    };
    const { files, ...kept } = toDraft(letter);
    expect(files).toEqual(['f']);
    const view = { ...kept, files: [file('f')], updated_at: '2026-11-22T10:00:00Z' } as DraftView;
    expect(fromDraft(view, PROPOSAL, [ada])).toEqual(letter);
  });

  it('names addresses and files to the hub', () => {
    const letter = { ...addressed(BLANK, 'reply', PROPOSAL, null), files: [file('f')], quote: false };
    expect(toBody(letter, 'msg_9')).toEqual({
      to: ['ada@example.com'],
      cc: ['bob@example.org'],
      bcc: [],
      subject: 'Re: The engine',
      html: null,
      files: ['f'],
      forwards: null,
      answers: null,
      seen: 'msg_9',
      quote: false,
    });
  });

  it('that comes back stands above what was begun since', () => {
    const first = { ...BLANK, text: 'one', html: '<p>one</p>', files: [file('a')] };
    const second = { ...BLANK, text: 'two', html: '<p>two</p>', files: [file('a'), file('b')] };
    expect(joined(first, second)).toMatchObject({ text: 'one\n\ntwo', html: '<p>one</p><p>two</p>' });
    expect(joined(first, second).files.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(joined(first, { ...second, html: null }).html).toBeNull();
    expect(joined(first, BLANK)).toBe(first);
  });

  it('goes only when somebody can read something in it', () => {
    const ready = { ...BLANK, to: [ada], text: 'Hello' };
    expect(whyNotYet(ready, 0)).toBeNull();
    expect(whyNotYet({ ...ready, to: [] }, 0)).toBe('Say who it goes to.');
    expect(whyNotYet({ ...ready, cc: [{ name: null, address: 'bob' }] }, 0)).toBe(
      'bob is not a mail address.',
    );
    expect(whyNotYet(ready, 1)).toBe('A file is still being uploaded.');
    expect(whyNotYet({ ...ready, text: ' \n' }, 0)).toBe('Write something first.');
    expect(whyNotYet({ ...ready, text: '', forwards: 'msg_1' }, 0)).toBeNull();
    expect(whyNotYet({ ...ready, files: [file('f', 'A virus was found.')] }, 0)).toContain(
      'A virus was found.',
    );
  });

  it('is blank while nobody would miss it', () => {
    expect(isBlank({ ...BLANK, to: [ada], subject: 'Re: x' })).toBe(true);
    expect(isBlank({ ...BLANK, files: [file('f')] })).toBe(false);
  });
});

describe('autosave', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('waits until typing stops, and then saves once', async () => {
    const save = vi.fn(() => Promise.resolve());
    const saving = autosave(save, 1000);
    saving.soon();
    await vi.advanceTimersByTimeAsync(900);
    saving.soon();
    await vi.advanceTimersByTimeAsync(900);
    expect(save).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(100);
    expect(save).toHaveBeenCalledTimes(1);
    await saving.now();
    expect(save).toHaveBeenCalledTimes(1);
  });

  it('saves one at a time, and again what changed meanwhile', async () => {
    const done: (() => void)[] = [];
    const save = vi.fn(() => new Promise<void>((settle) => done.push(settle)));
    const saving = autosave(save, 1000);
    saving.soon();
    const first = saving.now();
    saving.soon();
    const second = saving.now();
    expect(save).toHaveBeenCalledTimes(1);
    done[0]?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(save).toHaveBeenCalledTimes(2);
    done[1]?.();
    await Promise.all([first, second]);
    expect(save).toHaveBeenCalledTimes(2);
  });

  it('forgets what is dropped, once the save under way is over', async () => {
    const done: (() => void)[] = [];
    const save = vi.fn(() => new Promise<void>((settle) => done.push(settle)));
    const saving = autosave(save, 1000);
    saving.soon();
    void saving.now();
    saving.soon();
    let dropped = false;
    const dropping = saving.drop().then(() => (dropped = true));
    await vi.advanceTimersByTimeAsync(5000);
    expect(dropped).toBe(false);
    done[0]?.();
    await dropping;
    await vi.advanceTimersByTimeAsync(5000);
    expect(save).toHaveBeenCalledTimes(1);
  });
});

describe('sizes', () => {
  it('are said in the unit that fits', () => {
    expect([512, 34_200, 999_499, 999_600, 2_130_000, 25_000_000].map(sizeWords)).toEqual([
      '512 bytes',
      '34 kB',
      '999 kB',
      '1.0 MB',
      '2.1 MB',
      '25 MB',
    ]);
  });
});
