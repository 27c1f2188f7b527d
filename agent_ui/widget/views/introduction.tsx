/** @jsxImportSource preact */
import { useState } from 'preact/hooks';
import type { Visitor } from '../hub';
import { WORDS } from '../words';

/** Name and email, before the first message; both may be left empty. */
export function Introduction({ greeting, onDone }: { greeting: string; onDone: (visitor: Visitor) => void }) {
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  return (
    <form
      class="introduction"
      onSubmit={(event) => {
        event.preventDefault();
        onDone({ ...(name.trim() && { name: name.trim() }), ...(email.trim() && { email: email.trim() }) });
      }}
    >
      <p>{greeting}</p>
      <label>
        {WORDS.name} <small>({WORDS.optional})</small>
        <input
          name="name"
          autocomplete="name"
          maxLength={200}
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <label>
        {WORDS.email} <small>({WORDS.optional})</small>
        <input
          name="email"
          type="email"
          autocomplete="email"
          maxLength={320}
          value={email}
          onInput={(event) => setEmail(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="primary">
        {WORDS.start}
      </button>
    </form>
  );
}
