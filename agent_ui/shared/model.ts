/** The words of the public doors, as the pages use them. Everything comes from the generated types. */
import type { HandlingView, IdentityView } from './api';

export type {
  AgentInfo,
  AgentRef,
  ChannelName,
  ConsoleSettings,
  Customer,
  DeliveryView,
  DeskFrame,
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
