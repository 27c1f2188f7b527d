/** What a customer is worth, in lines. The company decides which figures there are, so names become labels. */
import { date, isMoney, money, words } from '../../shared/format';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

export interface ValueLine {
  label: string;
  text: string;
}

export function valueLines(value: Readonly<Record<string, unknown>>): readonly ValueLine[] {
  return Object.entries(value).flatMap(([name, figure]) => {
    const text = figureText(figure);
    return text === null ? [] : [{ label: words(name), text }];
  });
}

function figureText(figure: unknown): string | null {
  if (isMoney(figure)) return money(figure);
  if (typeof figure === 'number') return figure.toLocaleString(undefined, { maximumFractionDigits: 2 });
  if (typeof figure === 'boolean') return figure ? 'yes' : 'no';
  if (typeof figure === 'string') return DAY.test(figure) ? date(figure) : figure;
  return null;
}
