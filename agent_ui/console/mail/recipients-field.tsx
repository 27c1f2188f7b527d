import { Pill, PillsInput } from '@mantine/core';
import { useState, type KeyboardEvent } from 'react';
import { fullName, isAddress, parseAddresses, shortName, withoutRepeats } from '../../shared/addresses';
import type { CorrespondentView } from '../../shared/api';
import styles from './composer.module.css';

interface Parts {
  label: string;
  people: readonly CorrespondentView[];
  onChange: (people: readonly CorrespondentView[]) => void;
  autoFocus?: boolean;
}

/** Addresses as chips: typed or pasted, parted by comma, semicolon or Enter; what is no address is shown as wrong. */
export function RecipientsField({ label, people, onChange, autoFocus = false }: Parts) {
  const [typed, setTyped] = useState('');

  function take(text: string) {
    setTyped('');
    const found = parseAddresses(text);
    if (found.length > 0) onChange(withoutRepeats([...people, ...found]));
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      take(typed);
    }
    if (event.key === 'Backspace' && typed === '' && people.length > 0) onChange(people.slice(0, -1));
  }

  return (
    <div className={styles.field}>
      <span aria-hidden>{label}</span>
      <PillsInput size="xs" className={styles.people ?? ''} variant="unstyled">
        <Pill.Group>
          {people.map((person) => (
            <Pill
              key={person.address}
              withRemoveButton
              className={styles.person ?? ''}
              data-wrong={!isAddress(person.address)}
              title={fullName(person)}
              removeButtonProps={{
                'aria-label': `Remove ${shortName(person)}`,
                'aria-hidden': false,
                tabIndex: 0,
              }}
              onRemove={() => onChange(people.filter((one) => one !== person))}
            >
              {shortName(person)}
              {!isAddress(person.address) && ' is not an address'}
            </Pill>
          ))}
          <PillsInput.Field
            aria-label={label}
            inputMode="email"
            autoComplete="off"
            autoFocus={autoFocus}
            value={typed}
            onChange={({ currentTarget: { value } }) =>
              /[,;\n]\s*$/.test(value) ? take(value) : setTyped(value)
            }
            onPaste={(event) => {
              const pasted = event.clipboardData.getData('text');
              if (!/[@,;\n]/.test(pasted)) return;
              event.preventDefault();
              take(typed + pasted);
            }}
            onKeyDown={onKeyDown}
            onBlur={() => take(typed)}
          />
        </Pill.Group>
      </PillsInput>
    </div>
  );
}
