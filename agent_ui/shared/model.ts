/** The words of the public doors, as the pages use them. Everything comes from the generated types. */
import type {
  DeskFrame as DescribedFrame,
  FloorChangedFrame as DescribedFloor,
  FloorNow,
  HandlingView,
  IdentityView,
} from './api';

export type {
  AgentInfo,
  AgentRef,
  ChannelName,
  ConsoleSettings,
  Customer,
  DeliveryView,
  FloorAgent,
  FloorCell,
  FloorItem,
  FloorNow,
  Interaction,
  LogEntry,
  MatchLevel,
  Message,
  MessageAuthor,
  Notice,
  OfferMade,
  Page,
  PastContact,
  Presence,
  PresenceBody,
  PresenceState,
  ProblemBody,
  QueueChanged,
  QueueInfo,
  Role,
  RoutingDecision,
  Snapshot,
  TimelineEntry,
  TransferTarget,
  Typing,
  User,
} from './api';

export type Handling = HandlingView;
export type Identity = IdentityView;

/** Every frame of the desk socket; the floor's numbers have the shape of `GET /floor/now`. */
export type DeskFrame =
  Exclude<DescribedFrame, DescribedFloor> | (Omit<DescribedFloor, 'data'> & { data: FloorNow });
