/** Commands and questions over HTTP: problems become sentences, the session's CSRF token goes along with every change. */
import type { ProblemBody } from './model';

/** A refusal a person can read. `code` is stable; `status` 0 means that nobody answered. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    sentence: string,
  ) {
    super(sentence);
    this.name = 'Refusal';
  }
}

let csrf: string | null = null;

export function setCsrf(token: string | null): void {
  csrf = token;
}

let onSignedOut: () => void = () => undefined;

/** What to do when the hub no longer knows who this is. */
export function whenSignedOut(act: () => void): void {
  onSignedOut = act;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Query = Readonly<Record<string, string | number | undefined>>;

export async function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return (await call('GET', path + queryString(query), undefined, signal)) as T;
}

/** Send a command. Raises `Refusal`. */
export async function send<T>(method: Exclude<Method, 'GET'>, path: string, body: object = {}): Promise<T> {
  return (await call(method, path, body)) as T;
}

async function call(method: Method, path: string, body?: object, signal?: AbortSignal): Promise<unknown> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (csrf !== null && method !== 'GET') headers['X-CSRF-Token'] = csrf;
  const response = await reach(path, {
    method,
    headers,
    credentials: 'same-origin',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  const text = await response.text();
  const answer = text === '' ? null : parse(text);
  if (response.status === 401) onSignedOut();
  if (!response.ok) throw refusal(response, answer);
  return answer;
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (reason) {
    if (init.signal?.aborted) throw reason;
    throw new Refusal(0, 'unreachable', 'The hub cannot be reached right now. Nothing was changed.');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function refusal(response: Response, answer: unknown): Refusal {
  if (isProblem(answer)) return new Refusal(response.status, answer.code, answer.detail);
  return new Refusal(
    response.status,
    'unexpected',
    `The hub answered ${response.status} and gave no reason.`,
  );
}

function isProblem(value: unknown): value is ProblemBody {
  return typeof value === 'object' && value !== null && 'code' in value && 'detail' in value;
}

function queryString(query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}

/** The sentence to show for whatever went wrong. */
export function sentence(reason: unknown): string {
  return reason instanceof Error ? reason.message : 'Something went wrong.';
}
