import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

const FOCUSABLE = 'button:not([disabled]), input, textarea, a[href]';

/** Keeps Tab inside the panel while it is open, and lets Escape close it. */
export function useFocusTrap(panel: RefObject<HTMLElement | null>, onClose: () => void): void {
  useEffect(() => {
    const element = panel.current;
    if (element === null) return;
    element.querySelector<HTMLElement>('textarea, input')?.focus();
    const listen = (event: KeyboardEvent) => {
      if (event.key === 'Escape') onClose();
      if (event.key === 'Tab') turnAround(element, event);
    };
    element.addEventListener('keydown', listen);
    return () => element.removeEventListener('keydown', listen);
  }, []);
}

function turnAround(element: HTMLElement, event: KeyboardEvent): void {
  const stops = [...element.querySelectorAll<HTMLElement>(FOCUSABLE)];
  const active = (element.getRootNode() as ShadowRoot).activeElement;
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (active !== edge) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
}
