import { useCallback, useEffect, useRef } from 'react';
import * as doors from '../../shared/doors';

const EVERY_MS = 3000;
const STOPS_MS = 4000;

/** Tells the customer that somebody types, now and then while it lasts, and when it stops. A signal that gets lost does no harm. */
export function useTyping(interactionId: string) {
  const said = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const signal = useCallback(
    (on: boolean) => {
      doors.setTyping(interactionId, on).catch(() => undefined);
    },
    [interactionId],
  );

  const rest = useCallback(() => {
    clearTimeout(timer.current);
    if (said.current === 0) return;
    said.current = 0;
    signal(false);
  }, [signal]);

  const typed = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(rest, STOPS_MS);
    if (Date.now() - said.current < EVERY_MS) return;
    said.current = Date.now();
    signal(true);
  }, [rest, signal]);

  /** The message itself says that typing is over. */
  const sent = useCallback(() => {
    clearTimeout(timer.current);
    said.current = 0;
  }, []);

  useEffect(() => rest, [rest]);
  return { typed, rest, sent };
}
