/**
 * A letter as it was sent, in a frame that can do nothing: no scripts, no forms, no way to this page. Links open outside. Its origin is
 * nobody's, so it cannot be measured either: the reader sizes it.
 */
import styles from './letter-page.module.css';

export function LetterPage({ title, ...source }: { title: string } & ({ src: string } | { srcDoc: string })) {
  return (
    <div className={styles.page}>
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
