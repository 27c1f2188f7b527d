import { useEffect, useState } from 'react';
import { watchPostbox, type PostboxLetter } from '../../shared/postbox';

/** The company's address in the demo. */
export const HUB_ADDRESS = 'support@northwind.example';

interface Postbox {
  /** Newest first; `null` until they are here. */
  letters: readonly PostboxLetter[] | null;
  live: boolean;
}

/** The letters of this address, and whether the line to them stands. */
export function usePostbox(address: string): Postbox {
  const [letters, setLetters] = useState<readonly PostboxLetter[] | null>(null);
  const [live, setLive] = useState(true);
  useEffect(
    () => watchPostbox(address, (change) => setLetters((before) => change(before ?? [])), setLive),
    [address],
  );
  return { letters, live };
}
