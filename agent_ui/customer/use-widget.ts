import { useEffect } from 'react';
import type { Person } from './people';

/** Shows the chat widget the way any site does, as this person. */
export function useWidget(person: Person): void {
  useEffect(() => {
    const script = document.createElement('script');
    script.src = '/widget.js';
    Object.assign(script.dataset, attributes(person));
    let left = false;
    script.onload = () => {
      if (left) removeWidget();
    };
    document.body.append(script);
    return () => {
      left = true;
      script.remove();
      removeWidget();
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

function removeWidget(): void {
  document.querySelectorAll('contact-hub-chat').forEach((widget) => widget.remove());
}
