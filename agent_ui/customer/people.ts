/** Who one can be on this page: somebody on record, or a stranger. */
import { get } from '../shared/http';

export interface Person {
  name: string;
  /** `null` for a stranger: the hub knows nothing about them. */
  tier: string | null;
  phone: string;
  email: string | null;
  /** The company's signature that this is who it is; without one an email is only a claim. */
  token: string | null;
}

export const STRANGER: Person = {
  name: 'A stranger',
  tier: null,
  phone: '+12025550147',
  email: null,
  token: null,
};

interface DemoCustomer {
  name: string;
  tier: string;
  phone: string;
  email: string;
  customer_token?: string;
}

/** The demo's known customers, the most valuable first. Raises `Refusal`. */
export async function knownPeople(signal?: AbortSignal): Promise<readonly Person[]> {
  const { items } = await get<{ items: readonly DemoCustomer[] }>('/demo/customers', {}, signal);
  return items.map(({ customer_token, ...person }) => ({ ...person, token: customer_token ?? null }));
}
