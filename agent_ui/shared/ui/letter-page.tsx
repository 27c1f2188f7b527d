/**
 * A letter as it was sent, in a frame that can do nothing: no scripts, no forms, no way to this page. Links open outside. Its origin is
 * nobody's, so it cannot be measured either: its text says about how high it may be, the reader sizes it.
 */
import styles from './letter-page.module.css';

type Parts = { title: string; text: string } & ({ src: string } | { srcDoc: string });

export function LetterPage({ title, text, ...source }: Parts) {
  return (
    <div className={styles.page} style={{ blockSize: heightOf(text) }}>
      <iframe
        {...source}
        title={title}
        className={styles.frame}
        sandbox="allow-popups allow-popups-to-escape-sandbox"
        referrerPolicy="no-referrer"
      />
    </div>
  );
}

const LINE_PX = 26;
const AROUND_PX = 130;
const CHARACTERS_A_LINE = 75;

function heightOf(text: string): number {
  const lines = text
    .split('\n')
    .reduce((sum, line) => sum + 1 + Math.floor(line.length / CHARACTERS_A_LINE), 0);
  return AROUND_PX + lines * LINE_PX;
}
