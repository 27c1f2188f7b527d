import { useEffect, useState } from 'react';
import { sentence } from '../http';

export interface Fetched<T> {
  value: T | null;
  failure: string | null;
}

/** Ask the hub, again whenever `key` changes; the answer before stays until the next is here. A `null` key asks nothing. */
export function useFetched<T>(key: string | null, ask: (signal: AbortSignal) => Promise<T>): Fetched<T> {
  const [fetched, setFetched] = useState<Fetched<T>>({ value: null, failure: null });
  useEffect(() => {
    if (key === null) return;
    const stop = new AbortController();
    ask(stop.signal)
      .then((value) => setFetched({ value, failure: null }))
      .catch((reason: unknown) => {
        if (!stop.signal.aborted) setFetched(({ value }) => ({ value, failure: sentence(reason) }));
      });
    return () => stop.abort();
    // `key` says everything that `ask` depends on.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key]);
  return fetched;
}
