import { Button, Group, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import * as doors from '../../shared/doors';
import type { Customer } from '../../shared/model';
import { attempt } from '../../shared/ui/attempt';

/** What colleagues should know about this customer, for good. */
export function CustomerNotes({ customer }: { customer: Customer }) {
  const [saved, setSaved] = useState(customer.notes);
  const [text, setText] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function save(notes: string) {
    setBusy(true);
    const done = await attempt(() => doors.changeCustomer(customer.id, { notes }));
    setBusy(false);
    if (!done) return;
    setSaved(notes);
    setText(null);
  }

  if (text === null)
    return (
      <>
        <Text size="sm" style={{ whiteSpace: 'pre-wrap' }} dir="auto">
          {saved}
        </Text>
        <Button size="compact-xs" variant="subtle" ml={-8} onClick={() => setText(saved)}>
          {saved === '' ? 'Add a note' : 'Edit'}
        </Button>
      </>
    );
  return (
    <>
      <Textarea
        autosize
        autoFocus
        minRows={3}
        maxLength={10_000}
        aria-label="Notes about this customer"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Group gap="xs" mt="xs">
        <Button size="compact-sm" loading={busy} onClick={() => void save(text)}>
          Save
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => setText(null)}>
          Cancel
        </Button>
      </Group>
    </>
  );
}
