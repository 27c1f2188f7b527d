/** What a desk knows, as a pure function of the frames it was sent: `snapshot` + later logged frames = a fresh snapshot. */
import type {
  AgentInfo,
  ConsoleSettings,
  DeskFrame,
  FloorNow,
  Handling,
  Interaction,
  Message,
  OfferMade,
  Presence,
  QueueChanged,
  Snapshot,
  Typing,
  User,
} from './model';

export interface Desk {
  /** The number of the last logged frame: what to ask for after a dropped socket. */
  seq: number;
  me: User;
  presence: Presence;
  offers: Readonly<Record<string, OfferMade>>;
  interactions: Readonly<Record<string, Interaction>>;
  agents: Readonly<Record<string, AgentInfo>>;
  settings: ConsoleSettings;
  queues: Readonly<Record<string, QueueChanged>>;
  typing: Readonly<Record<string, Typing>>;
  floor: FloorNow | null;
}

/** The desk after one frame; `null` is a desk that has not had its snapshot yet. */
export function reduce(desk: Desk | null, frame: DeskFrame): Desk | null {
  if (frame.type === 'snapshot') return fromSnapshot(frame.seq, frame.data);
  if (desk === null) return null;
  const next = apply(desk, frame);
  return frame.seq === null ? next : { ...next, seq: Math.max(desk.seq, frame.seq) };
}

function apply(desk: Desk, frame: Exclude<DeskFrame, { type: 'snapshot' }>): Desk {
  switch (frame.type) {
    case 'offer.made':
      return withOffer(desk, frame.data);
    case 'offer.withdrawn':
      return { ...desk, offers: without(desk.offers, frame.data.offer_id) };
    case 'interaction.changed':
      return withInteraction(desk, frame.data.interaction);
    case 'message.added':
      return withoutTyping(withInteraction(desk, frame.data.interaction), frame.data.message);
    case 'message.changed':
      return withInteraction(desk, frame.data.interaction);
    case 'notice':
    case 'heartbeat':
      return desk;
    case 'presence.changed':
      return withPresence(desk, frame.data.agent);
    case 'queue.changed':
      return { ...desk, queues: { ...desk.queues, [frame.data.queue]: frame.data } };
    case 'floor.changed':
      return { ...desk, floor: frame.data };
    case 'typing':
      return withTyping(desk, frame.data);
    default:
      return frame satisfies never;
  }
}

function fromSnapshot(seq: number, snapshot: Snapshot): Desk {
  return {
    seq,
    me: snapshot.me,
    presence: snapshot.presence,
    offers: keyed(snapshot.offers, (offer) => offer.offer_id),
    interactions: keyed(snapshot.interactions, (interaction) => interaction.id),
    agents: keyed(snapshot.agents, (agent) => agent.id),
    settings: snapshot.settings,
    queues: {},
    typing: {},
    floor: null,
  };
}

/** An auto-accepted offer is announced but was never open: the interaction comes with its own frame. */
function withOffer(desk: Desk, offer: OfferMade): Desk {
  if (offer.auto_accepted) return desk;
  return { ...desk, offers: { ...desk.offers, [offer.offer_id]: offer } };
}

function withInteraction(desk: Desk, interaction: Interaction): Desk {
  if (isInHand(interaction, desk.me))
    return { ...desk, interactions: { ...desk.interactions, [interaction.id]: interaction } };
  return {
    ...desk,
    interactions: without(desk.interactions, interaction.id),
    typing: without(desk.typing, interaction.id),
  };
}

function withPresence(desk: Desk, agent: AgentInfo): Desk {
  return {
    ...desk,
    presence: agent.id === desk.me.id ? agent.presence : desk.presence,
    agents: { ...desk.agents, [agent.id]: agent },
  };
}

function withTyping(desk: Desk, typing: Typing): Desk {
  const typists = typing.on
    ? { ...desk.typing, [typing.interaction_id]: typing }
    : without(desk.typing, typing.interaction_id);
  return { ...desk, typing: typists };
}

/** Who has just spoken is not typing any more. */
function withoutTyping(desk: Desk, message: Message): Desk {
  const { interaction_id: id, from } = message;
  if (desk.typing[id]?.by !== from) return desk;
  return { ...desk, typing: without(desk.typing, id) };
}

const LIVE: ReadonlySet<Handling['state']> = new Set(['offered', 'active', 'wrapping']);

/** Whether somebody has a live handling that this user may see: one's own, or anybody's for who supervises. */
export function isInHand(interaction: Interaction, me: User): boolean {
  return interaction.handlings.some(
    (handling) => LIVE.has(handling.state) && (handling.agent.id === me.id || supervises(me)),
  );
}

export function supervises(user: User): boolean {
  return user.roles.some((role) => role !== 'agent');
}

/** This user's own live part in an interaction, if there is one. */
export function myHandling(interaction: Interaction, me: User): Handling | undefined {
  return interaction.handlings.find((handling) => handling.agent.id === me.id && LIVE.has(handling.state));
}

/** Whether this user ever had it in hand. */
export function hadPart(interaction: Interaction, me: User): boolean {
  return interaction.handlings.some(({ agent }) => agent.id === me.id);
}

function keyed<T>(items: readonly T[], key: (item: T) => string): Record<string, T> {
  return Object.fromEntries(items.map((item) => [key(item), item]));
}

function without<T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  if (!(key in record)) return record;
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}
