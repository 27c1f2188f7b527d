import { describe, expect, it } from 'vitest';
import type { DeskFrame } from '../shared/model';
import { isInHand, myHandling, reduce, type Desk } from '../shared/reducer';
import { FRAMES, FRESH } from './golden/desk';

function deskAfter(frames: readonly DeskFrame[], start: Desk | null = null): Desk {
  const desk = frames.reduce(reduce, start);
  if (desk === null) throw new Error('there was no snapshot');
  return desk;
}

/** What a snapshot speaks of: transient facts are sent again after it. */
function lasting({ me, presence, offers, interactions, agents, settings }: Desk) {
  return { me, presence, offers, interactions, agents, settings };
}

const find = <T extends DeskFrame['type']>(type: T) =>
  FRAMES.find((frame): frame is Extract<DeskFrame, { type: T }> => frame.type === type);

describe('the desk', () => {
  it('after a snapshot and the frames that follow is the same as after a fresh snapshot', () => {
    const waits = { waited_seconds: expect.anything() as number };
    const told = lasting(deskAfter(FRAMES));
    const fresh = lasting(deskAfter([FRESH]));
    expect(Object.keys(told.interactions)).toEqual(Object.keys(fresh.interactions));
    // How long somebody has waited so far depends on when one asks.
    for (const [id, interaction] of Object.entries(fresh.interactions))
      expect(told.interactions[id]).toMatchObject({ ...interaction, ...waits });
    expect({ ...told, interactions: {}, offers: Object.keys(told.offers) }).toEqual({
      ...fresh,
      interactions: {},
      offers: Object.keys(fresh.offers),
    });
  });

  it('knows nothing before its snapshot', () => {
    expect(FRAMES.slice(1).reduce(reduce, null)).toBeNull();
  });

  it('remembers the last logged number and is not moved by transient frames', () => {
    const typing: DeskFrame = {
      seq: null,
      type: 'typing',
      at: '2026-11-21T22:00:00Z',
      data: { interaction_id: 'int_1', by: 'customer', name: null, on: true },
    };
    const before = deskAfter(FRAMES);
    expect(before.seq).toBe(Math.max(...FRAMES.map(({ seq }) => seq ?? 0)));
    expect(deskAfter([typing], before).seq).toBe(before.seq);
  });

  it('shows an offer until it is withdrawn', () => {
    const offer = find('offer.made');
    const gone = find('offer.withdrawn');
    expect(gone?.data.offer_id).toBe(offer?.data.offer_id);
    const id = offer?.data.offer_id ?? '';
    const upTo = (frame: DeskFrame | undefined) => FRAMES.slice(0, FRAMES.indexOf(frame as DeskFrame) + 1);
    expect(deskAfter(upTo(offer)).offers).toHaveProperty(id);
    expect(deskAfter(upTo(gone)).offers).not.toHaveProperty(id);
  });

  it('does not keep an offer that was accepted as it was made', () => {
    const offer = find('offer.made');
    if (offer === undefined) throw new Error('no offer was recorded');
    const auto = { ...offer, data: { ...offer.data, auto_accepted: true } };
    const before = deskAfter(FRAMES.slice(0, 1));
    expect(deskAfter([auto], before).offers).toEqual({});
  });

  it('drops an interaction once nobody it may see has it in hand', () => {
    const closed = FRAMES.filter((frame) => frame.type === 'interaction.changed').find(
      ({ data }) => data.interaction.state === 'closed',
    );
    const id = closed?.data.interaction.id ?? '';
    expect(id).not.toBe('');
    expect(deskAfter(FRAMES).interactions).not.toHaveProperty(id);
  });

  it('ends typing with the message', () => {
    const added = FRAMES.findLast((frame) => frame.type === 'message.added');
    if (added === undefined) throw new Error('no message was recorded');
    const { interaction_id } = added.data;
    const typing: DeskFrame = {
      seq: null,
      type: 'typing',
      at: added.at,
      data: { interaction_id, by: 'customer', name: null, on: true },
    };
    const before = deskAfter([typing], deskAfter(FRAMES));
    expect(before.typing).toHaveProperty(interaction_id);
    expect(deskAfter([added], before).typing).not.toHaveProperty(interaction_id);
  });
});

describe('what is in hand', () => {
  const snapshot = deskAfter([FRESH]);
  const [interaction] = Object.values(snapshot.interactions);
  if (interaction === undefined) throw new Error('nothing was in hand');
  const stranger = { id: 'usr_other', name: 'Other', roles: ['agent' as const] };

  it('is one’s own for an agent, and anybody’s for a supervisor', () => {
    expect(isInHand(interaction, snapshot.me)).toBe(true);
    expect(isInHand(interaction, stranger)).toBe(false);
    expect(isInHand(interaction, { ...stranger, roles: ['supervisor'] })).toBe(true);
  });

  it('finds one’s own part', () => {
    expect(myHandling(interaction, snapshot.me)?.agent.id).toBe(snapshot.me.id);
    expect(myHandling(interaction, stranger)).toBeUndefined();
  });
});
