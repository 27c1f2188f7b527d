import { useEffect, useState } from 'react';
import { NOTHING_YET, watchPhone, type Phone } from '../shared/telephone';

/** The hub's number in the demo. */
export const HUB_NUMBER = '+15005550006';

/** This number's phone, and whether it has a signal. */
export function usePhone(number: string): Phone & { live: boolean } {
  const [phone, setPhone] = useState<Phone>(NOTHING_YET);
  const [live, setLive] = useState(true);
  useEffect(() => watchPhone(number, setPhone, setLive), [number]);
  return { ...phone, live };
}
