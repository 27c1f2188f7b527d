import { Anchor, Button } from '@mantine/core';
import { useDesk } from '../../shared/desk-store';
import { stateWords } from '../../shared/format';
import type { Interaction } from '../../shared/model';
import { myHandling } from '../../shared/reducer';
import { attempt } from '../../shared/ui/attempt';
import { select } from '../store/workspace';
import { joinInto } from './divide';
import styles from './mail.module.css';
import { useOpenBeside } from './open-beside';

/** Somebody who wrote three times wants one answer: their other open mails, to be read or joined into this one. */
export function OtherLetters({ interaction }: { interaction: Interaction }) {
  const others = useOpenBeside(interaction);
  const mine = useDesk(({ desk }) => desk !== null && myHandling(interaction, desk.me)?.state === 'active');
  if (others.length === 0) return null;
  return (
    <section className={styles.others} aria-label="Other open mails of this customer">
      <h2>
        {others.length === 1 ? 'One more open mail' : `${others.length} more open mails`} of{' '}
        {interaction.customer.name}
      </h2>
      <ul>
        {others.map((other) => (
          <li key={other.id}>
            <Anchor component="button" type="button" size="sm" ta="start" onClick={() => select(other.id)}>
              {other.subject ?? 'Without a subject'}
            </Anchor>
            <span>{stateWords(other)}</span>
            {mine && (
              <Button
                size="compact-xs"
                variant="default"
                aria-label={`Join into this one: ${other.subject ?? 'Without a subject'}`}
                onClick={() => void attempt(() => joinInto(other.id, interaction.id))}
              >
                Join into this one
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
