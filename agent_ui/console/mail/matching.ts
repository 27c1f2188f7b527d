import type { CannedReplyView } from '../../shared/api';

/** The ready-made replies that hold every word asked for; those whose label begins with it first. */
export function matching(replies: readonly CannedReplyView[], asked: string): readonly CannedReplyView[] {
  const wanted = asked.toLowerCase().split(/\s+/).filter(Boolean);
  if (asked !== '' && wanted.length === 0) return [];
  const holds = ({ name, label, text }: CannedReplyView) => {
    const all = `${name} ${label} ${text}`.toLowerCase();
    return wanted.every((word) => all.includes(word));
  };
  const begins = ({ label }: CannedReplyView) => label.toLowerCase().startsWith(wanted.join(' '));
  const found = replies.filter(holds);
  return [...found.filter(begins), ...found.filter((reply) => !begins(reply))];
}
