/** @jsxImportSource preact */
import type { Picture } from '../conversation';
import { closedWords, positionWords, WORDS } from '../words';

/** After so many failed attempts starting afresh is offered. */
const STUCK = 8;

/** One line on how things stand: trouble first, then the place in the queue, or before the first word that nobody is there. */
export function Standing({ picture, onForget }: { picture: Picture; onForget: () => void }) {
  const { chat, line, failures, closed } = picture;
  if (failures >= STUCK)
    return (
      <p class="standing trouble" role="status">
        {WORDS.stuck}{' '}
        <button type="button" class="link" onClick={onForget}>
          {WORDS.fresh}
        </button>
      </p>
    );
  const trouble = chat.trouble ?? (line === 'lost' ? WORDS.lost : null);
  if (trouble !== null)
    return (
      <p class="standing trouble" role="status">
        {trouble}
      </p>
    );
  return (
    <p class="standing" role="status">
      {chat.position !== null && positionWords(chat.position)}
      {closed !== null && chat.entries.length === 0 && closedWords(closed.until)}
    </p>
  );
}
