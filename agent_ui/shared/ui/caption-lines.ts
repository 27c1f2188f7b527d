/** Sounds as lines to be read: music is one line however often it is played again, and one's own words stand where they were said. */
import type { HeardItem } from '../telephone';

/** Words of our own, and how much had been heard before them. */
export interface Said {
  after: number;
  text: string;
}

export interface CaptionLine {
  key: string;
  kind: HeardItem['kind'];
  who: string | null;
  text: string;
  language: string | null;
}

export function captions(
  heard: readonly HeardItem[],
  said: readonly Said[],
  nameOf: (party: string) => string,
): readonly CaptionLine[] {
  const lines: CaptionLine[] = [];
  const own = (after: number) =>
    said.forEach((one, place) => {
      if (one.after === after)
        lines.push({ key: `said ${place}`, kind: 'talk', who: 'You', text: one.text, language: null });
    });
  heard.forEach((item, place) => {
    own(place);
    if (isMusic(item) && lines.at(-1)?.kind === 'music') return;
    lines.push({ key: `heard ${place}`, ...line(item, nameOf) });
  });
  own(heard.length);
  return lines;
}

/** A file that is played is music, wherever it is played: there is nothing to read in its address. */
export function isMusic({ kind, text }: HeardItem): boolean {
  return kind === 'music' || (kind === 'prompt' && /^https?:\/\//.test(text));
}

function line(item: HeardItem, nameOf: (party: string) => string): Omit<CaptionLine, 'key'> {
  if (isMusic(item)) return { kind: 'music', who: null, text: '♪ Music', language: null };
  const { kind, text, language } = item;
  if (kind === 'beep') return { kind, who: null, text: '♪ Tone', language: null };
  if (kind === 'talk') return { kind, who: nameOf(item.from ?? ''), text, language: null };
  return { kind, who: null, text, language };
}
