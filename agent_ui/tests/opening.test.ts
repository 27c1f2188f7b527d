import { beforeEach, describe, expect, it } from 'vitest';
import {
  announce,
  announceOffer,
  announceOfferGone,
  useAnnouncement,
} from '../console/attention/announcements';
import { select, selectWorkInHand, useWorkspace } from '../console/store/workspace';
import { byUrgency } from '../console/store/work';
import { useDesk } from '../shared/desk-store';
import { reduce, type Desk } from '../shared/reducer';
import { FRAMES } from './golden/desk';

/** The first moment of the recording at which the agent has work in hand. */
function deskWithWork(): Desk {
  let desk: Desk | null = null;
  for (const frame of FRAMES) {
    desk = reduce(desk, frame);
    if (desk !== null && byUrgency(desk).length > 0) return desk;
  }
  throw new Error('the recording holds no work in hand');
}

describe('a desk that opens', () => {
  beforeEach(() => select(null));

  it('shows the work in hand', () => {
    const desk = deskWithWork();
    useDesk.setState({ desk });
    selectWorkInHand();
    expect(useWorkspace.getState().selected).toBe(byUrgency(desk)[0]?.id);
  });

  it('keeps what the address names', () => {
    useDesk.setState({ desk: deskWithWork() });
    select('int_named');
    selectWorkInHand();
    expect(useWorkspace.getState().selected).toBe('int_named');
  });

  it('shows nothing where there is nothing', () => {
    useDesk.setState({ desk: { ...deskWithWork(), interactions: {} } });
    selectWorkInHand();
    expect(useWorkspace.getState().selected).toBeNull();
  });
});

describe('what a screen reader says', () => {
  const said = () => useAnnouncement.getState().text;

  it('tells how to accept an offer until it is accepted', () => {
    announceOffer('Ada, gold, Web chat');
    expect(said()).toBe('Offer: Ada, gold, Web chat. Press Alt A to accept.');
    announceOfferGone(true);
    expect(said()).toBe('Accepted.');
  });

  it('keeps the word of work that came by itself', () => {
    announce('New work: Ada.');
    announceOfferGone(true);
    expect(said()).toBe('New work: Ada.');
  });

  it('tells that an offer is gone', () => {
    announceOffer('Ada');
    announceOfferGone(false);
    expect(said()).toBe('The offer is gone.');
  });
});
