/** Who is signed in. One store for console and wallboard; the cookie is HttpOnly, so only the hub can tell. */
import { create } from 'zustand';
import * as doors from './doors';
import { Refusal, setCsrf, whenSignedOut } from './http';
import type { User } from './model';

interface Session {
  /** `unknown` until the hub has been asked; `unreachable` when it could not be. */
  state: 'unknown' | 'unreachable' | 'signed_out' | 'signed_in';
  user: User | null;
}

export const useSession = create<Session>(() => ({ state: 'unknown', user: null }));

whenSignedOut(leave);

/** Ask the hub who this is. An unreachable hub leaves a standing session as it is. */
export async function checkSession(): Promise<boolean> {
  try {
    const me = await doors.whoAmI();
    setCsrf(me.csrf);
    useSession.setState({ state: 'signed_in', user: me.user });
    return true;
  } catch (reason) {
    if (reason instanceof Refusal && reason.status === 401) return false;
    if (useSession.getState().state !== 'signed_in') useSession.setState({ state: 'unreachable' });
    return true;
  }
}

/** Raises `Refusal` with the sentence to show. */
export async function signIn(username: string, password: string): Promise<void> {
  const signedIn = await doors.signIn(username, password);
  if (isSomebodyElse(signedIn.user)) {
    startAfresh();
    return;
  }
  setCsrf(signedIn.csrf);
  useSession.setState({ state: 'signed_in', user: signedIn.user });
}

export async function signOut(): Promise<void> {
  await doors.signOut();
  startAfresh();
}

/** A session that ran out keeps this tab's drafts for whoever comes back to them. */
function leave(): void {
  setCsrf(null);
  useSession.setState(({ user }) => ({ state: 'signed_out', user }));
}

function isSomebodyElse(user: User): boolean {
  const before = useSession.getState().user;
  return before !== null && before.id !== user.id;
}

/** Nothing that one person saw or wrote is left in this tab for the next. */
function startAfresh(): void {
  sessionStorage.clear();
  location.replace(location.pathname);
}
