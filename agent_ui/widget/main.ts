/** `<script src="https://hub.example/widget.js" data-queue="sales"></script>` is all a page needs. */
import { ChatElement, NAME } from './element';
import { readSettings } from './settings';

if (customElements.get(NAME) === undefined) customElements.define(NAME, ChatElement);

const tag = document.currentScript;
if (tag instanceof HTMLScriptElement) {
  // A page may load the script again: the class that was defined first serves every time.
  const Chat = customElements.get(NAME) as typeof ChatElement;
  const element = new Chat();
  element.tag = tag;
  element.settings = readSettings(tag);
  if (document.readyState === 'loading')
    addEventListener('DOMContentLoaded', () => document.body.append(element), { once: true });
  else document.body.append(element);
}
