/** The hub's two doors for visitors: open a session, and its socket. */
import type { Settings } from './settings';

export interface Session {
  session_id: string;
  token: string;
  expires_at: string;
  /** While the queue is closed, what is written is answered from `opens_at` on (`null`: nobody knows when). */
  open: boolean;
  opens_at: string | null;
}

export interface Visitor {
  name?: string;
  email?: string;
}

/** A refusal with the sentence to show; `retryAfter` (milliseconds) where trying again may help. */
export class SessionRefused extends Error {
  constructor(
    readonly code: string,
    sentence: string,
    readonly retryAfter: number | null,
  ) {
    super(sentence);
  }
}

/** Open a session. Raises `SessionRefused`. */
export async function openSession(settings: Settings, visitor: Visitor): Promise<Session> {
  try {
    return await post(settings, visitor, settings.customerToken);
  } catch (reason) {
    // A stale signature must not keep anybody from writing: they are served as a stranger.
    if (reason instanceof SessionRefused && reason.code.startsWith('customer_token'))
      return post(settings, visitor);
    throw reason;
  }
}

async function post(settings: Settings, visitor: Visitor, customerToken?: string): Promise<Session> {
  const body = {
    name: visitor.name ?? settings.name,
    email: visitor.email ?? settings.email,
    phone: settings.phone,
    queue: settings.queue,
    topic: settings.topic,
    page_url: location.href.slice(0, 4096),
    locale: settings.locale,
    customer_token: customerToken,
  };
  let response: Response;
  try {
    response = await fetch(`${settings.hub}/api/v1/chat/sessions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  } catch {
    throw new SessionRefused('unreachable', 'We cannot be reached right now.', 3000);
  }
  if (response.ok) return (await response.json()) as Session;
  throw await refusal(response);
}

async function refusal(response: Response): Promise<SessionRefused> {
  const problem = (await response.json().catch(() => ({}))) as { code?: string; detail?: string };
  const again = response.status === 503 || response.status === 429;
  const seconds = Number(response.headers.get('Retry-After')) || 3;
  return new SessionRefused(
    problem.code ?? 'unexpected',
    problem.detail ?? 'The chat could not be started.',
    again ? seconds * 1000 : null,
  );
}

export function socketUrl(hub: string, token: string, after: number): string {
  return `${hub.replace(/^http/, 'ws')}/api/v1/chat/socket?token=${encodeURIComponent(token)}&after=${after}`;
}
