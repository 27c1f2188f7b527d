import { parseFrame } from '../../shared/frames';
import type { DeskFrame } from '../../shared/model';
import recorded from './desk.json';

/** What one console was sent, in order. */
export const FRAMES: readonly DeskFrame[] = recorded.frames.map(known);

/** The snapshot that another console of the same agent was sent afterwards. */
export const FRESH: DeskFrame = known(recorded.fresh);

function known(frame: unknown): DeskFrame {
  const parsed = parseFrame(JSON.stringify(frame));
  if (parsed === null) throw new Error('the recording holds a frame that this console does not know');
  return parsed;
}
