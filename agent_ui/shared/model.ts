/** The words of the public doors, as the pages use them. Everything comes from the generated types. */
import type { HandlingView, IdentityView, RecordingView } from './api';

export type {
  AgentInfo,
  AgentRef,
  CallView,
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
  IvrStep,
  LogEntry,
  MatchLevel,
  Message,
  MessageAuthor,
  Notice,
  OfferMade,
  Page,
  PartyView,
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
export type Recording = RecordingView;
