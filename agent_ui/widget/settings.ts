/** What the page that shows the widget decided, read from the attributes of its script tag. */

export interface Settings {
  /** Where the hub is: where the script came from. */
  hub: string;
  queue: string | undefined;
  topic: string | undefined;
  title: string;
  greeting: string;
  /** Ask for name and email before the first message. */
  ask: boolean;
  name: string | undefined;
  email: string | undefined;
  phone: string | undefined;
  customerToken: string | undefined;
  /** Keeps the conversations of several people on one browser apart. */
  visitor: string;
  locale: string;
  open: boolean;
}

export function readSettings(tag: HTMLElement & { src: string }): Settings {
  const data = tag.dataset;
  return {
    hub: new URL(tag.src, location.href).origin,
    queue: data.queue,
    topic: data.topic,
    title: data.title ?? 'Chat with us',
    greeting: data.greeting ?? 'Hello! How can we help?',
    ask: data.ask !== undefined && data.ask !== 'false',
    name: data.name,
    email: data.email,
    phone: data.phone,
    customerToken: data.customerToken,
    visitor: data.visitor ?? '',
    locale: data.locale ?? navigator.language,
    open: data.open !== undefined && data.open !== 'false',
  };
}
