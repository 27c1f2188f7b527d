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
    if (item.kind === 'music' && lines.at(-1)?.kind === 'music') return;
    lines.push({ key: `heard ${place}`, kind: item.kind, ...line(item, nameOf) });
  });
  own(heard.length);
  return lines;
}

function line(item: HeardItem, nameOf: (party: string) => string): Omit<CaptionLine, 'key' | 'kind'> {
  switch (item.kind) {
    case 'music':
      return { who: null, text: '♪ Music', language: null };
    case 'beep':
      return { who: null, text: '♪ Tone', language: null };
    case 'talk':
      return { who: nameOf(item.from ?? ''), text: item.text, language: null };
    case 'prompt':
      return { who: null, text: item.text, language: item.language };
  }
}
