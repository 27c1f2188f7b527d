/** Every door of the API that the pages knock at, one function each. */
import type {
  AskIn,
  CannedReplies,
  ChangeCustomer,
  DraftBody,
  DraftView,
  FileView,
  InteractionNow,
  LetterDraft,
  Me,
  NewMessage,
  SetPresence,
  SetRecording,
  SetSupervision,
  SignedIn,
  StartInteraction,
  Transfer,
  WrapUp,
} from './api';
import { get, send, sendAndLeave, upload } from './http';
import type {
  Customer,
  FloorNow,
  Interaction,
  LogEntry,
  Message,
  Page,
  Presence,
  PresenceState,
  Recording,
  RoutingDecision,
  TimelineEntry,
} from './model';

const API = '/api/v1';
const interaction = (id: string) => `${API}/interactions/${encodeURIComponent(id)}`;
const message = (id: string) => `${API}/messages/${encodeURIComponent(id)}`;
const offer = (id: string) => `${API}/offers/${encodeURIComponent(id)}`;
const customer = (id: string) => `${API}/customers/${encodeURIComponent(id)}`;
const agent = (id: string) => `${API}/agents/${encodeURIComponent(id)}`;

export const signIn = (username: string, password: string) =>
  send<SignedIn>('POST', `${API}/session`, { username, password });
export const signOut = () => send<null>('DELETE', `${API}/session`);
export const whoAmI = () => get<Me>(`${API}/me`);
export const setPresence = (presence: SetPresence) => send<Presence>('PUT', `${API}/me/presence`, presence);

export const acceptOffer = (id: string) => send<InteractionNow>('POST', `${offer(id)}/accept`);
export const declineOffer = (id: string, reason: string) =>
  send<unknown>('POST', `${offer(id)}/decline`, { reason });

export interface Filter {
  state?: Interaction['state'];
  queue?: string;
  channel?: Interaction['channel'];
  tier?: string;
  customer?: string;
  agent?: string;
  limit?: number;
}

export const listInteractions = (filter: Filter, signal?: AbortSignal) =>
  get<Page<Interaction>>(`${API}/interactions`, { ...filter }, signal);
export const getInteraction = (id: string, signal?: AbortSignal) =>
  get<Interaction>(interaction(id), {}, signal);
export const getRouting = (id: string, signal?: AbortSignal) =>
  get<Page<RoutingDecision>>(`${interaction(id)}/routing`, {}, signal);
export const startInteraction = (start: StartInteraction) =>
  send<InteractionNow>('POST', `${API}/interactions`, start);

/** All messages of an interaction, oldest first. */
export const getMessages = (id: string, signal?: AbortSignal) =>
  all<Message>(`${interaction(id)}/messages`, signal);

/** How an interaction came to be: all its events, oldest first. */
export const getEvents = (id: string, signal?: AbortSignal) =>
  all<LogEntry>(`${interaction(id)}/events`, signal);

async function all<T>(path: string, signal?: AbortSignal): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await get<Page<T>>(path, { limit: 200, cursor }, signal);
    items.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return items;
}

export const sendMessage = (id: string, message: NewMessage) =>
  send<Message>('POST', `${interaction(id)}/messages`, message);

/** What a letter would be: to whom, under which subject; of the latest one, or of the message named. */
export const proposeLetter = (
  id: string,
  mode: 'reply' | 'reply_all' | 'forward',
  message: string | null,
  signal?: AbortSignal,
) => get<LetterDraft>(`${interaction(id)}/reply`, { mode, message: message ?? undefined }, signal);
export const takeBack = (messageId: string) =>
  send<InteractionNow>('POST', `${message(messageId)}/take-back`);
/** What a person knows of a message that may have been sent; one that was not is sent again. */
export const settleMessage = (messageId: string, sent: boolean) =>
  send<Message>('POST', `${message(messageId)}/settle`, { sent });
/** `null` where nothing was begun. */
export const getDraft = (id: string, signal?: AbortSignal) =>
  get<DraftView | null>(`${interaction(id)}/draft`, {}, signal);
export const keepDraft = (id: string, draft: DraftBody) =>
  sendAndLeave('PUT', `${interaction(id)}/draft`, draft);
export const dropDraft = (id: string) => sendAndLeave('DELETE', `${interaction(id)}/draft`);
export const getCannedReplies = (id: string, signal?: AbortSignal) =>
  get<CannedReplies>(`${interaction(id)}/canned-replies`, {}, signal);
export const uploadFile = (file: File, onProgress: (share: number) => void, signal: AbortSignal) =>
  upload<FileView>(`${API}/files`, { name: file.name }, file, onProgress, signal);
/** Where one's own upload is read again. */
export const uploadedFile = (id: string) => `${API}/files/${encodeURIComponent(id)}`;
/** Where a letter is seen as it was sent, made safe; `shown` loads pictures from outside. */
export const letterPage = (messageId: string, pictures: 'held' | 'shown') =>
  `${message(messageId)}/html?pictures=${pictures}`;
export const letterSource = (messageId: string) => `${message(messageId)}/source`;
/** From this message on it is a piece of work of its own. */
export const split = (id: string, fromMessage: string) =>
  send<InteractionNow>('POST', `${interaction(id)}/split`, { from_message: fromMessage });
/** Its messages go on in the other one, and it closes. */
export const join = (id: string, into: string) =>
  send<InteractionNow>('POST', `${interaction(id)}/join`, { into });
/** Take the last split or join back. */
export const undo = (id: string) => send<InteractionNow>('POST', `${interaction(id)}/undo`);

export const setTyping = (id: string, on: boolean) =>
  send<unknown>('POST', `${interaction(id)}/typing`, { on });
export const markRead = (id: string, messageId: string) =>
  send<unknown>('POST', `${interaction(id)}/read`, { message_id: messageId });
export const park = (id: string, until: string | null) =>
  send<unknown>('POST', `${interaction(id)}/park`, { until });
export const end = (id: string) => send<unknown>('POST', `${interaction(id)}/end`);
export const transfer = (id: string, to: Transfer) =>
  send<unknown>('POST', `${interaction(id)}/transfer`, to);

export const hold = (id: string, party?: string) =>
  send<InteractionNow>('POST', `${interaction(id)}/hold`, ofParty(party));
export const resume = (id: string, party?: string) =>
  send<InteractionNow>('POST', `${interaction(id)}/resume`, ofParty(party));
export const consult = (id: string, ask: AskIn) =>
  send<InteractionNow>('POST', `${interaction(id)}/consult`, ask);
export const conference = (id: string) => send<InteractionNow>('POST', `${interaction(id)}/conference`);
export const complete = (id: string) => send<InteractionNow>('POST', `${interaction(id)}/complete`);
export const leave = (id: string) => send<InteractionNow>('POST', `${interaction(id)}/leave`);
export const drop = (id: string, party: string) =>
  send<InteractionNow>('POST', `${interaction(id)}/drop`, { party });
export const pressKeys = (id: string, digits: string) =>
  send<InteractionNow>('POST', `${interaction(id)}/keypad`, { digits });
export const setRecording = (id: string, recording: SetRecording) =>
  send<InteractionNow>('POST', `${interaction(id)}/recording`, recording);
export const supervise = (id: string, mode: SetSupervision['mode']) =>
  send<InteractionNow>('POST', `${interaction(id)}/supervise`, { mode });
export const takeOver = (id: string) => send<InteractionNow>('POST', `${interaction(id)}/take-over`);

/** Without one it is the customer. */
const ofParty = (party: string | undefined) => (party === undefined ? {} : { party });

export const getRecordings = (id: string, signal?: AbortSignal) =>
  get<Page<Recording>>(`${interaction(id)}/recordings`, {}, signal);
/** Where a recording is played from; each time is written down. */
export const recordingAudio = (id: string) => `${API}/recordings/${encodeURIComponent(id)}/audio`;

export const wrapUp = (id: string, wrap: WrapUp) => send<unknown>('POST', `${interaction(id)}/wrap-up`, wrap);
export const assign = (id: string, agentId: string) =>
  send<unknown>('POST', `${interaction(id)}/assign`, { agent: agentId });
export const retier = (id: string, tier: string) =>
  send<unknown>('POST', `${interaction(id)}/retier`, { tier });
export const boost = (id: string, seconds: number) =>
  send<unknown>('POST', `${interaction(id)}/boost`, { seconds });

export const findCustomers = (q: string, signal?: AbortSignal) =>
  get<Page<Customer>>(`${API}/customers`, { q, limit: 8 }, signal);
/** With links that lead to this interaction too. */
export const getCustomer = (id: string, interaction: string, signal?: AbortSignal) =>
  get<Customer>(customer(id), { interaction }, signal);
export const changeCustomer = (id: string, change: ChangeCustomer) =>
  send<Customer>('PATCH', customer(id), change);
export const getTimeline = (id: string, signal?: AbortSignal) =>
  get<Page<TimelineEntry>>(`${customer(id)}/timeline`, { limit: 30 }, signal);

export const floorNow = (signal?: AbortSignal) => get<FloorNow>(`${API}/floor/now`, {}, signal);
export const setAgentPresence = (id: string, state: PresenceState, reason: string | null) =>
  send<Presence>('PUT', `${agent(id)}/presence`, { state, reason });
export const completeWrapUp = (id: string) => send<unknown>('POST', `${agent(id)}/complete-wrap-up`);
