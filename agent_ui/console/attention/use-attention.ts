/** Draws an agent's attention: a ring and a flashing title while an offer waits, a word when work came by itself. */
import { notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { onFrame, useDesk } from '../../shared/desk-store';
import { CHANNELS } from '../../shared/format';
import type { DeskFrame, Notice, OfferMade } from '../../shared/model';
import { select, useWorkspace } from '../store/workspace';
import { offeredName } from '../views/names';
import { announce, announceOffer, announceOfferGone } from './announcements';
import { chime, ring, unlockOnGesture } from './bell';
import { useSound } from './sound';

const RING_EVERY_MS = 2500;
const NOTICE_COLOURS: Readonly<Record<Notice['level'], string>> = {
  info: 'blue',
  warning: 'orange',
  error: 'red',
};

export function useAttention(): void {
  useEffect(() => onFrame(notify), []);
  useEffect(unlockOnGesture, []);
  const offers = useDesk(({ desk }) => Object.keys(desk?.offers ?? {}).length);
  const sound = useSound(({ on }) => on);
  useRing(offers > 0 && sound);
  useTitle(offers);
}

function notify(frame: DeskFrame): void {
  if (frame.type === 'offer.made') offerMade(frame.data);
  if (frame.type === 'offer.withdrawn') announceOfferGone(frame.data.reason === 'accepted');
  if (frame.type === 'notice') {
    const { level, text } = frame.data;
    notifications.show({
      color: NOTICE_COLOURS[level],
      message: text,
      autoClose: level === 'info' ? 6000 : 12_000,
    });
  }
}

/** What came by itself opens on an empty desk; on a busy one it only says so. */
function offerMade(offer: OfferMade): void {
  const { channel, tier, id } = offer.interaction;
  const who = `${offeredName(offer)}, ${tier}, ${CHANNELS[channel]}`;
  if (!offer.auto_accepted) {
    announceOffer(who);
    return;
  }
  announce(`New work: ${who}.`);
  if (useSound.getState().on) chime();
  const { selected } = useWorkspace.getState();
  if (selected === null) select(id);
  if (selected === null || selected === id) return;
  notifications.show({
    title: `New ${CHANNELS[channel]} for you`,
    message: `${offeredName(offer)} (${tier})`,
    onClick: () => select(id),
  });
}

function useRing(ringing: boolean): void {
  useEffect(() => {
    if (!ringing) return;
    ring();
    const timer = setInterval(ring, RING_EVERY_MS);
    return () => clearInterval(timer);
  }, [ringing]);
}

/** No names: a title shows in other windows. */
function useTitle(offers: number): void {
  useEffect(() => {
    const plain = document.title;
    if (offers === 0) return;
    const loud = offers === 1 ? '● An offer is waiting' : `● ${offers} offers are waiting`;
    const flash = () => (document.title = document.title === plain ? loud : plain);
    flash();
    const timer = setInterval(flash, 1000);
    return () => {
      clearInterval(timer);
      document.title = plain;
    };
  }, [offers]);
}
