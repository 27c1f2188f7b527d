/** One tick for the whole page, on the server's clock. */
import { useSyncExternalStore } from 'react';
import { serverNow } from '../clock';

const watchers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = serverNow();

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  timer ??= setInterval(tick, 1000);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick(): void {
  now = serverNow();
  watchers.forEach((watcher) => watcher());
}

function read(): number {
  if (timer === undefined) now = serverNow();
  return now;
}

/** Now, as the server has it, in milliseconds; renders again every second. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, read);
}
