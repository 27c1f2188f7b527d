/** @jsxImportSource preact */
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { receive, NEW_CHAT, type Chat } from '../widget/chat';
import { Conversation } from '../widget/conversation';
import { Memory } from '../widget/memory';
import { readSettings } from '../widget/settings';
import { Log } from '../widget/views/log';
import { Standing } from '../widget/views/standing';
import { Widget } from '../widget/views/widget';
import { positionWords } from '../widget/words';

function settings(attributes: Record<string, string> = {}) {
  const tag = document.createElement('script');
  tag.src = 'https://hub.example/widget.js';
  Object.assign(tag.dataset, attributes);
  return readSettings(tag);
}

describe('the widget', () => {
  let page: HTMLElement;
  let conversation: Conversation;
  const memory = new Memory('https://hub.example', '');

  beforeEach(() => {
    localStorage.clear();
    vi.stubGlobal('fetch', () => Promise.reject(new Error('nobody is asked here')));
    page = document.body.appendChild(document.createElement('div'));
    conversation = new Conversation(settings(), memory);
  });

  afterEach(() => {
    void act(() => render(null, page));
    conversation.close();
    page.remove();
    vi.unstubAllGlobals();
  });

  const show = (attributes: Record<string, string> = {}) =>
    act(() =>
      render(<Widget settings={settings(attributes)} memory={memory} conversation={conversation} />, page),
    );
  const find = (selector: string) => page.querySelector<HTMLElement>(selector);

  it('knows its hub from where the script came', () => {
    expect(settings({ queue: 'sales' })).toMatchObject({
      hub: 'https://hub.example',
      queue: 'sales',
      ask: false,
    });
  });

  it('says under an empty conversation that nobody is there', async () => {
    const closed = { until: '2026-11-23T14:00:00Z' };
    await act(() =>
      render(<Standing picture={{ ...conversation.picture, closed }} onForget={() => {}} />, page),
    );
    expect(page.textContent).toMatch(
      /^We are closed\. Leave a message; we answer when we open at .*November/,
    );
    const chat: Chat = { ...NEW_CHAT, entries: [{ kind: 'ended', seq: 1 }] };
    await act(() =>
      render(<Standing picture={{ ...conversation.picture, closed, chat }} onForget={() => {}} />, page),
    );
    expect(page.textContent).toBe('');
  });

  it('opens with the cursor in the message, and closes with Escape', async () => {
    await show();
    await act(() => find('.launcher')?.click());
    expect(find('[role=dialog]')).not.toBeNull();
    expect(document.activeElement).toBe(find('textarea'));
    await act(() => {
      find('textarea')?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    });
    expect(find('[role=dialog]')).toBeNull();
  });

  it('asks for name and email first where the page wants that', async () => {
    await show({ ask: 'true', open: 'true' });
    expect(find('textarea')).toBeNull();
    expect(find('input[name=email]')).not.toBeNull();
  });

  it('shows what somebody wrote as text, never as markup', async () => {
    const hostile = '<img src=x onerror="alert(1)"><script>alert(2)</script>';
    const message = {
      id: 'm1',
      from: 'agent' as const,
      name: hostile,
      text: hostile,
      at: '2026-11-21T22:00:00Z',
      client_id: null,
      delivery: null,
      attachments: [],
    };
    const chat: Chat = [
      { seq: 1, type: 'message.added' as const, data: message },
      { seq: 2, type: 'agent.joined' as const, data: { name: hostile } },
    ].reduce(receive, NEW_CHAT);
    await act(() =>
      render(
        <Log settings={settings({ greeting: hostile })} conversation={conversation} chat={chat} />,
        page,
      ),
    );
    expect(page.querySelectorAll('img, script')).toHaveLength(0);
    expect(page.textContent).toContain(hostile);
  });
});

describe('the place in the queue', () => {
  it.each([
    [1, null, 'You are next in line.'],
    [3, [20, 50], 'You are number 3 in line. Less than a minute to wait.'],
    [3, [70, 200], 'You are number 3 in line. About 1 to 4 minutes to wait.'],
    [2, [120, 120], 'You are number 2 in line. About 2 minutes to wait.'],
  ] as const)('number %d with a wait of %j reads: %s', (position, wait, text) => {
    expect(positionWords({ position, wait_seconds: wait === null ? null : [...wait] })).toBe(text);
  });
});
