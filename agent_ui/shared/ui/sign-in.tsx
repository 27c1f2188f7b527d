/** The gate before console and wallboard. */
import {
  Alert,
  Button,
  Center,
  Loader,
  Paper,
  PasswordInput,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useEffect, useState, type ReactNode, type SyntheticEvent } from 'react';
import { sentence } from '../http';
import { checkSession, signIn, useSession } from '../session';

export function SignedIn({ place, children }: { place: string; children: ReactNode }) {
  const state = useSession((session) => session.state);
  useEffect(() => {
    void checkSession();
  }, []);
  switch (state) {
    case 'unknown':
      return (
        <Center h="100%">
          <Loader aria-label="Loading" />
        </Center>
      );
    case 'unreachable':
      return <Unreachable />;
    case 'signed_out':
      return <SignInForm place={place} />;
    case 'signed_in':
      return children;
  }
}

function Unreachable() {
  return (
    <Center component="main" h="100%">
      <Stack align="center">
        <Title order={1} size="h3">
          The hub cannot be reached
        </Title>
        <Text c="dimmed">It may be restarting. Nothing is lost: work in hand is kept for you.</Text>
        <Button onClick={() => void checkSession()}>Try again</Button>
      </Stack>
    </Center>
  );
}

function SignInForm({ place }: { place: string }) {
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [refused, setRefused] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    setBusy(true);
    setRefused(null);
    try {
      await signIn(username.trim(), password);
    } catch (reason) {
      setRefused(sentence(reason));
      setBusy(false);
    }
  }

  return (
    <Center component="main" h="100%" p="md">
      <Paper withBorder shadow="sm" p="xl" w={380} bg="var(--hub-surface)">
        <form onSubmit={(event) => void submit(event)}>
          <Stack>
            <div>
              <Text size="sm" c="dimmed">
                Contact Hub
              </Text>
              <Title order={1} size="h3">
                Sign in to the {place}
              </Title>
            </div>
            {refused !== null && (
              <Alert color="red" role="alert" p="xs">
                {refused}
              </Alert>
            )}
            <TextInput
              label="Username"
              autoComplete="username"
              autoFocus
              required
              withAsterisk={false}
              value={username}
              onChange={(event) => setUsername(event.currentTarget.value)}
            />
            <PasswordInput
              label="Password"
              autoComplete="current-password"
              required
              withAsterisk={false}
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
            <Button type="submit" loading={busy}>
              Sign in
            </Button>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}
