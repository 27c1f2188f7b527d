/** Work on top, the offer at the foot: when one arrives it takes free room below, and nothing moves under the pointer. */
import { Text } from '@mantine/core';
import { useDesk } from '../../shared/desk-store';
import { useParked } from '../store/parked';
import { inState } from '../store/work';
import { OfferDock } from './offer-dock';
import styles from './work-column.module.css';
import { WorkItem } from './work-item';

export function WorkColumn() {
  const desk = useDesk((state) => state.desk);
  const { interactions: parked, more } = useParked();
  if (desk === null) return null;
  const active = inState(desk, 'active');
  const wrapping = inState(desk, 'wrapping');
  return (
    <nav className={styles.column} aria-label="Your work">
      <div className={styles.lists}>
        <Section title="My work" empty="Nothing in your hands." count={active.length}>
          {active.map((interaction) => (
            <WorkItem key={interaction.id} interaction={interaction} />
          ))}
        </Section>
        {wrapping.length > 0 && (
          <Section title="Wrap-up" count={wrapping.length}>
            {wrapping.map((interaction) => (
              <WorkItem key={interaction.id} interaction={interaction} />
            ))}
          </Section>
        )}
        {parked.length > 0 && (
          <Section title="Waiting for the customer" count={parked.length} more={more}>
            {parked.map((interaction) => (
              <WorkItem key={interaction.id} interaction={interaction} />
            ))}
          </Section>
        )}
      </div>
      <OfferDock />
    </nav>
  );
}

interface SectionParts {
  title: string;
  count: number;
  /** There are more than these. */
  more?: boolean;
  empty?: string;
  children: React.ReactNode;
}

function Section({ title, count, more = false, empty, children }: SectionParts) {
  return (
    <section>
      <h2 className={styles.heading}>
        {title}{' '}
        {count > 0 && (
          <span>
            {count}
            {more && ' of more'}
          </span>
        )}
      </h2>
      {count === 0 && empty !== undefined && (
        <Text size="sm" c="dimmed" px="sm" pb="sm">
          {empty}
        </Text>
      )}
      <ul className={styles.list}>{children}</ul>
    </section>
  );
}
