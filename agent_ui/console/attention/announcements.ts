/** What a screen reader should say now. */
import { create } from 'zustand';

export const useAnnouncement = create<{ text: string }>(() => ({ text: '' }));

/** An offer's line tells how to accept it, so it must not stay once that is done. */
const OFFER = 'Offer: ';

export function announceOffer(who: string): void {
  announce(`${OFFER}${who}. Press Alt A to accept.`);
}

export function announceOfferGone(accepted: boolean): void {
  if (!accepted) announce('The offer is gone.');
  else if (useAnnouncement.getState().text.startsWith(OFFER)) announce('Accepted.');
}

export function announce(text: string): void {
  useAnnouncement.setState({ text });
}
