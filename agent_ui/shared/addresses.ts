/** Mail addresses as people type and paste them: `Ada Lovelace <ada@example.com>, bob@example.org`. */
import type { CorrespondentView } from './api';

/** Strict enough to catch what was mistyped; whether somebody reads mail there only a letter can tell. */
const ADDRESS =
  /^[^\s@<>()[\]\\,;:"]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,}$/u;

export function isAddress(text: string): boolean {
  return text.length <= 254 && ADDRESS.test(text);
}

/** Everybody named in a text, in its order, each address once. What is no address stays as it was typed, to be mended. */
export function parseAddresses(text: string): readonly CorrespondentView[] {
  return withoutRepeats(entries(text).map(parseOne));
}

export function withoutRepeats(people: readonly CorrespondentView[]): readonly CorrespondentView[] {
  const seen = new Set<string>();
  return people.filter(({ address }) => {
    const key = address.toLowerCase();
    return !seen.has(key) && seen.add(key);
  });
}

/** `Ada Lovelace`, or the address where no name is known. */
export function shortName({ name, address }: CorrespondentView): string {
  return name === null || name === '' ? address : name;
}

/** `Ada Lovelace <ada@example.com>`. */
export function fullName({ name, address }: CorrespondentView): string {
  return name === null || name === '' ? address : `${name} <${address}>`;
}

/** Parted at commas, semicolons and line ends that stand neither in quotes nor in angle brackets. */
function entries(text: string): readonly string[] {
  const parts = text.match(/(?:"(?:[^"\\]|\\.)*"|<[^>]*>|[^,;\r\n])+/g) ?? [];
  return parts.flatMap((part) => severalInOne(part.trim())).filter((part) => part !== '');
}

/** `ada@example.com bob@example.org`: parted by nothing but a space, as from a spreadsheet. */
function severalInOne(part: string): readonly string[] {
  const pieces = part.split(/\s+/);
  return pieces.length > 1 && pieces.every(isAddress) ? pieces : [part];
}

function parseOne(entry: string): CorrespondentView {
  const named = /^(.*)<([^<>]*)>$/s.exec(entry);
  const address = (named?.[2] ?? entry).trim().replace(/^mailto:/i, '');
  const name = (named?.[1] ?? '')
    .trim()
    .replace(/^"(.*)"$/s, '$1')
    .replace(/\\(.)/g, '$1');
  return { name: name === '' ? null : name, address };
}
