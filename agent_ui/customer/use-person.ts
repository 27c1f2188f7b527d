import { useState } from 'react';
import { STRANGER, type Person } from './people';

const KEY = 'contact-hub:demo-person';

/** Who this tab is; it stays so when the page is loaded again. */
export function usePerson(): [Person, (person: Person) => void] {
  const [person, setPerson] = useState<Person>(remembered);
  return [
    person,
    (next) => {
      sessionStorage.setItem(KEY, JSON.stringify(next));
      setPerson(next);
    },
  ];
}

function remembered(): Person {
  const stored = sessionStorage.getItem(KEY);
  return stored === null ? STRANGER : (JSON.parse(stored) as Person);
}
