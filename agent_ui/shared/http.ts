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

/** Send a command that a page which is being closed leaves behind; browsers carry no more than 64 kB of such. */
export async function sendAndLeave(method: Exclude<Method, 'GET'>, path: string, body: object = {}) {
  const text = JSON.stringify(body);
  await call(method, path, body, undefined, text.length < LEAVING_BYTES);
}

const LEAVING_BYTES = 20_000;

/** Upload a file as it is. Tells the share of it that has gone, from 0 to 1. Raises `Refusal`. */
export async function upload<T>(
  path: string,
  query: Query,
  file: Blob,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<T> {
  // `fetch` does not tell how far an upload has come.
  const request = new XMLHttpRequest();
  request.open('POST', path + queryString(query));
  request.setRequestHeader('Accept', 'application/json');
  request.setRequestHeader('Content-Type', file.type === '' ? 'application/octet-stream' : file.type);
  if (csrf !== null) request.setRequestHeader('X-CSRF-Token', csrf);
  request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total);
  signal.addEventListener('abort', () => request.abort());
  await new Promise<void>((settle, fail) => {
    request.onload = () => settle();
    request.onerror = () => fail(unreachable());
    request.onabort = () => fail(new Refusal(0, 'given_up', 'The upload was given up.'));
    request.send(file);
  });
  return answer(request.status, request.responseText) as T;
}

async function call(
  method: Method,
  path: string,
  body?: object,
  signal?: AbortSignal,
  keepalive = false,
): Promise<unknown> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (csrf !== null && method !== 'GET') headers['X-CSRF-Token'] = csrf;
  const response = await reach(path, {
    method,
    headers,
    keepalive,
    credentials: 'same-origin',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  return answer(response.status, await response.text());
}

/** What the hub said. Raises `Refusal` where it said no. */
function answer(status: number, text: string): unknown {
  const said = text === '' ? null : parse(text);
  if (status === 401) onSignedOut();
  if (status < 200 || status > 299) throw refusal(status, said);
  return said;
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (reason) {
    if (init.signal?.aborted) throw reason;
    throw unreachable();
  }
}

function unreachable(): Refusal {
  return new Refusal(0, 'unreachable', 'The hub cannot be reached right now. Nothing was changed.');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function refusal(status: number, said: unknown): Refusal {
  if (isProblem(said)) return new Refusal(status, said.code, said.detail);
  return new Refusal(status, 'unexpected', `The hub answered ${status} and gave no reason.`);
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
