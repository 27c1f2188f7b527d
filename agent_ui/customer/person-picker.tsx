import { Alert, Radio, Skeleton, Stack } from '@mantine/core';
import { words } from '../shared/format';
import { useFetched } from '../shared/ui/use-fetched';
import styles from './customer.module.css';
import { knownPeople, STRANGER, type Person } from './people';

interface Parts {
  person: Person;
  onPick: (person: Person) => void;
}

export function PersonPicker({ person, onPick }: Parts) {
  const { value, failure } = useFetched('people', knownPeople);
  if (failure !== null) return <Alert color="red">{failure}</Alert>;
  if (value === null) return <Skeleton h={320} />;
  const people = [STRANGER, ...value];
  return (
    <Radio.Group
      aria-label="Who you are"
      value={person.phone}
      onChange={(phone) => onPick(people.find((one) => one.phone === phone) ?? STRANGER)}
    >
      <Stack gap={6} className={styles.people}>
        {people.map((one) => (
          <Radio
            key={one.phone}
            value={one.phone}
            classNames={{ labelWrapper: styles.person ?? '' }}
            label={one.tier === null ? one.name : `${one.name} · ${words(one.tier)}`}
            description={
              <>
                {one.phone}
                {one.email !== null && <span className={styles.email}>{one.email}</span>}
              </>
            }
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}
