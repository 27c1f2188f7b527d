import { CloseButton, Combobox, Group, Text, TextInput, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import * as doors from '../../shared/doors';
import type { Customer } from '../../shared/model';
import { TierBadge } from '../../shared/ui/marks';
import { useFetched } from '../../shared/ui/use-fetched';

interface Parts {
  /** What they are to be reached by. */
  kind: 'phone' | 'email';
  customer: Customer | null;
  onPick: (customer: Customer | null) => void;
}

/** Finds a customer by name or address. */
export function CustomerPicker({ kind, customer, onPick }: Parts) {
  const combobox = useCombobox();
  const [text, setText] = useState('');
  const [asked] = useDebouncedValue(text.trim(), 200);
  const { value } = useFetched(asked.length < 2 ? null : asked, (signal) =>
    doors.findCustomers(asked, signal),
  );

  if (customer !== null)
    return (
      <Group gap="xs">
        <Text size="sm">
          To <strong>{customer.name}</strong> {addressOf(customer, kind)}
        </Text>
        <TierBadge tier={customer.tier} />
        <CloseButton aria-label="Choose somebody else" onClick={() => onPick(null)} />
      </Group>
    );
  const found = asked.length < 2 ? [] : (value?.items ?? []);
  return (
    <Combobox
      store={combobox}
      onOptionSubmit={(id) => {
        onPick(found.find((one) => one.id === id) ?? null);
        combobox.closeDropdown();
      }}
    >
      <Combobox.Target>
        <TextInput
          data-autofocus
          label="To a customer"
          placeholder="Name, number or email"
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            combobox.openDropdown();
          }}
          onFocus={() => combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={found.length === 0}>
        <Combobox.Options aria-label="Customers">
          {found.map((one) => (
            <Combobox.Option key={one.id} value={one.id} disabled={addressOf(one, kind) === ''}>
              <Group gap="xs" justify="space-between">
                <span>{one.name}</span>
                <Text size="sm" c="dimmed">
                  {addressOf(one, kind) || NOTHING[kind]}
                </Text>
              </Group>
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

const NOTHING = { phone: 'no number on record', email: 'no mail address on record' } as const;

function addressOf(customer: Customer, kind: 'phone' | 'email'): string {
  return customer.identities.find((identity) => identity.kind === kind)?.value ?? '';
}
