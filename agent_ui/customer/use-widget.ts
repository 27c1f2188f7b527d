import { useEffect } from 'react';
import type { Person } from './people';

/** Shows the chat widget the way any site does, as this person. */
export function useWidget(person: Person): void {
  useEffect(() => {
    const script = document.createElement('script');
    script.src = '/widget.js';
    Object.assign(script.dataset, attributes(person));
    document.body.append(script);
    return () => {
      // A script that was taken off while it loaded runs all the same, perhaps after its successor.
      script.onload = () => removeWidgetOf(script);
      script.remove();
      removeWidgetOf(script);
    };
  }, [person]);
}

function attributes(person: Person): Record<string, string> {
  if (person.tier === null) return { visitor: 'stranger', ask: 'true' };
  return {
    visitor: person.phone,
    name: person.name,
    ...(person.email !== null && { email: person.email }),
    ...(person.customer_token && { customerToken: person.customer_token }),
  };
}

function removeWidgetOf(script: HTMLScriptElement): void {
  for (const widget of document.querySelectorAll<HTMLElement & { tag?: HTMLScriptElement }>(
    'contact-hub-chat',
  ))
    if (widget.tag === script) widget.remove();
}
