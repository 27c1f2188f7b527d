/** @jsxImportSource preact */
/** The custom element: a shadow root, so that the page's styles and ours do not meet. */
import { render } from 'preact';
import { Conversation } from './conversation';
import { Memory } from './memory';
import type { Settings } from './settings';
import { Widget } from './views/widget';
import css from './widget.css?inline';

export const NAME = 'contact-hub-chat';

export class ChatElement extends HTMLElement {
  /** The tag that asked for this widget: a page with several can tell them apart. */
  tag: HTMLScriptElement | null = null;
  settings: Settings | null = null;
  private conversation: Conversation | null = null;

  connectedCallback(): void {
    if (this.settings === null || this.conversation !== null) return;
    const memory = new Memory(this.settings.hub, this.settings.visitor);
    this.conversation = new Conversation(this.settings, memory);
    const root = this.attachShadow({ mode: 'open' });
    // A constructed sheet needs no exception in the page's content security policy.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    render(<Widget settings={this.settings} memory={memory} conversation={this.conversation} />, root);
  }

  disconnectedCallback(): void {
    if (this.shadowRoot !== null) render(null, this.shadowRoot);
    this.conversation?.close();
  }
}
