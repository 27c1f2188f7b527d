/** Who one can be on this page: somebody on record, or a stranger. */
import type { DemoCustomers } from '../shared/api';
import { get } from '../shared/http';

export interface Person {
  name: string;
  /** `null` for a stranger: the hub knows nothing about them. */
  tier: string | null;
  phone: string;
  email: string | null;
  /** What the company's own site would sign for a customer who is signed in there. */
  customer_token: string | null;
}

export const STRANGER: Person = {
  name: 'A stranger',
  tier: null,
  phone: '+12025550199',
  email: null,
  customer_token: null,
};

/** Where this person reads mail. */
export function emailOf({ email }: Person): string {
  return email ?? 'a.stranger@mail.example';
}

/** The demo's known customers, the most valuable first. Raises `Refusal`. */
export async function knownPeople(signal?: AbortSignal): Promise<readonly Person[]> {
  const { items } = await get<DemoCustomers>('/demo/customers', {}, signal);
  return items;
}
