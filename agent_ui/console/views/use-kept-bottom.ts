import { useEffect, useLayoutEffect, useRef, useState } from 'react';

const NEAR_PX = 40;

/** Keeps a log at its foot while the reader is there; who reads further up is told that more came, and not moved. */
export function useKeptBottom(length: number) {
  const box = useRef<HTMLDivElement>(null);
  const atBottom = useRef(true);
  const [below, setBelow] = useState(false);

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    if (atBottom.current) element.scrollTop = element.scrollHeight;
    else setBelow(true);
  }, [length]);

  useEffect(() => (box.current === null ? undefined : keepAtBottom(box.current, atBottom)), []);

  function onScroll() {
    const element = box.current;
    if (element === null) return;
    atBottom.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
    if (atBottom.current) setBelow(false);
  }

  function toBottom() {
    box.current?.scrollTo({ top: box.current.scrollHeight });
  }

  return { box, below, toBottom, onScroll };
}

/** A composer that grows, or a message that gets a second line, takes room without adding an entry. */
function keepAtBottom(element: HTMLElement, atBottom: { current: boolean }): () => void {
  const follow = () => {
    if (atBottom.current) element.scrollTop = element.scrollHeight;
  };
  const sizes = new ResizeObserver(follow);
  const contents = new MutationObserver(follow);
  sizes.observe(element);
  contents.observe(element, { childList: true, subtree: true, characterData: true });
  return () => {
    sizes.disconnect();
    contents.disconnect();
  };
}
