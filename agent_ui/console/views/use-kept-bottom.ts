import { useEffect, useLayoutEffect, useRef, useState } from 'react';

const NEAR_PX = 40;
const ABOVE_PX = 8;

/**
 * Keeps a log at its foot while the reader is there; who reads further up is told that more came, and not moved. What is longer than the
 * log is high is shown from its first line on. What one said oneself is always shown.
 */
export function useKeptBottom(length: number, said: number) {
  const box = useRef<HTMLDivElement>(null);
  const atBottom = useRef(true);
  const [below, setBelow] = useState(false);

  const saidBefore = useRef(said);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    if (said > saidBefore.current) atBottom.current = true;
    saidBefore.current = said;
    if (atBottom.current) element.scrollTop = foot(element);
    else setBelow(true);
  }, [length, said]);

  useEffect(() => (box.current === null ? undefined : keepAtBottom(box.current, atBottom)), []);

  function onScroll() {
    const element = box.current;
    if (element === null) return;
    atBottom.current =
      isNear(element, element.scrollHeight - element.clientHeight) || isNear(element, foot(element));
    if (atBottom.current) setBelow(false);
  }

  function toBottom() {
    box.current?.scrollTo({ top: foot(box.current) });
  }

  return { box, below, toBottom, onScroll };
}

/** Where to scroll to: the end, or the start of a last message that does not fit. */
function foot(element: HTMLElement): number {
  const last = [...element.querySelectorAll<HTMLElement>(':scope > article')].at(-1);
  const end = element.scrollHeight - element.clientHeight;
  return last === undefined || last.offsetHeight <= element.clientHeight
    ? end
    : Math.min(end, last.offsetTop - ABOVE_PX);
}

function isNear(element: HTMLElement, place: number): boolean {
  return Math.abs(element.scrollTop - place) < NEAR_PX;
}

/** A composer that grows, or a message that gets a second line, takes room without adding an entry. */
function keepAtBottom(element: HTMLElement, atBottom: { current: boolean }): () => void {
  const follow = () => {
    if (atBottom.current) element.scrollTop = foot(element);
  };
  const sizes = new ResizeObserver(follow);
  const contents = new MutationObserver(follow);
  // What the reader opens in the log must not run away from under the pointer.
  const letGo = ({ target }: Event) => {
    if (target instanceof Element && target.closest('[aria-expanded], [aria-pressed]') !== null)
      atBottom.current = false;
  };
  element.addEventListener('click', letGo, { capture: true });
  sizes.observe(element);
  contents.observe(element, { childList: true, subtree: true, characterData: true });
  return () => {
    element.removeEventListener('click', letGo, { capture: true });
    sizes.disconnect();
    contents.disconnect();
  };
}
