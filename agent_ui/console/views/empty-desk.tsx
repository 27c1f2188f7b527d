import { Center, Kbd, Stack, Text, Title } from '@mantine/core';
import { useDesk } from '../../shared/desk-store';

/** Nothing chosen: what will happen next, in a sentence. */
export function EmptyDesk() {
  const state = useDesk(({ desk }) => desk?.presence.presence.state);
  const offers = useDesk(({ desk }) => Object.keys(desk?.offers ?? {}).length);
  return (
    <Center h="100%" p="xl">
      <Stack align="center" gap="xs">
        <Title order={1} size="h5">
          {headline(state, offers)}
        </Title>
        <Text c="dimmed" size="sm">
          Press <Kbd size="xs">?</Kbd> for the keyboard shortcuts.
        </Text>
      </Stack>
    </Center>
  );
}

function headline(state: string | undefined, offers: number): string {
  if (offers > 0) return 'An offer is waiting for your answer, bottom left.';
  if (state === 'available') return 'You are available. The next offer appears bottom left.';
  return 'You are not taking work. Choose "Available" at the top left to get offers.';
}
