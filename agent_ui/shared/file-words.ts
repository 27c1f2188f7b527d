/** What a file is and how big, in words and by a sign. */
import type { IconName } from './ui/icons';

/** `512 bytes`, `34 kB`, `2.1 MB`. */
export function sizeWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 999_500) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(bytes < 9_950_000 ? 1 : 0)} MB`;
}

/** Pictures that a browser shows by themselves and that cannot carry a program. */
const PICTURES: ReadonlySet<string> = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
]);

export function isPicture(mediaType: string): boolean {
  return PICTURES.has(mediaType);
}

/** The kind, where its name says more than a media type would. */
export function kindWords(mediaType: string): string {
  const [family] = mediaType.split('/');
  return KINDS[mediaType] ?? FAMILIES[family ?? ''] ?? 'File';
}

export function fileIcon(mediaType: string): IconName {
  if (mediaType.startsWith('image/')) return 'picture';
  if (mediaType === 'message/rfc822') return 'letter';
  return 'file';
}

const KINDS: Readonly<Record<string, string>> = {
  'application/pdf': 'PDF',
  'application/zip': 'Archive',
  'application/msword': 'Document',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'Document',
  'application/vnd.oasis.opendocument.text': 'Document',
  'application/vnd.ms-excel': 'Spreadsheet',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'Spreadsheet',
  'application/vnd.oasis.opendocument.spreadsheet': 'Spreadsheet',
  'text/csv': 'Table',
  'text/calendar': 'Invitation',
  'text/html': 'Web page',
  'message/rfc822': 'Letter',
  'application/ms-tnef': 'Outlook attachment',
};

const FAMILIES: Readonly<Record<string, string>> = {
  image: 'Picture',
  audio: 'Sound',
  video: 'Video',
  text: 'Text',
};
