"""The shapes of work on the wire: interactions, messages, offers, and the commands people give."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints, model_validator
from typing_extensions import TypedDict

from hub.mail.wire import LetterBody, MailView
from hub.web.shape import NO_CONTROL, Body, ClientId, LongText, Note, PageQuery, ShortText

ChannelName = Literal["chat", "sms", "email", "phone"]
InteractionState = Literal["self_service", "queued", "offered", "connected", "parked", "wrapping", "closed"]
EndedAs = Literal["handled", "deflected", "abandoned", "voicemail", "expired", "refused"]
MatchLevel = Literal["known", "probable", "unknown"]
OfferPurpose = Literal["work", "consult", "transfer"]
PresenceState = Literal["available", "not_ready", "offline"]


class AgentRef(TypedDict):
    id: str
    name: str


class CustomerRef(TypedDict):
    id: str | None
    name: str


class HandlingView(TypedDict):
    """One agent's part in an interaction. `queue` is the one it was served from: after a transfer the interaction has moved on."""

    agent: AgentRef
    queue: str
    state: Literal["offered", "active", "wrapping", "done"]
    accepted_at: datetime | None
    ended_at: datetime | None
    outcome: str | None
    note: str | None
    wrap_up_until: datetime | None
    outcome_required: bool


class TransferView(TypedDict):
    """A transfer under way: nobody has joined yet, the sender keeps the customer. It waits for one of `to_queue` and `to_agent`."""

    by: AgentRef
    to_queue: str | None
    to_agent: AgentRef | None
    instead_of: AgentRef | None
    """Whom it was meant for, where they cannot or do not take it: it waits in the fallback queue, `to_queue`."""
    note: str
    since: datetime


class IvrStep(TypedDict):
    prompt: str
    answer: str


class PartyView(TypedDict):
    """Somebody in the room of a call, or on the way there. `name` of somebody outside is their number."""

    id: str
    role: Literal["customer", "agent", "consulted", "supervisor", "outside"]
    agent: AgentRef | None
    name: str
    state: Literal["wanted", "calling", "ringing", "answered", "joined"]
    on_hold: bool
    takes_over: bool
    """Has the customer as soon as they are there: a blind transfer."""
    mode: Literal["talk", "listen", "whisper"]
    joined_at: datetime | None


class CallView(TypedDict):
    """Where the caller is (menu, line, room, leaving a message, away), who else is on the call, and what they told the phone menu."""

    stage: Literal["menu", "line", "room", "message", "away"]
    number: str | None
    on_hold: bool
    held_since: datetime | None
    recording: Literal["off", "on", "paused"]
    pause_reason: str | None
    tries: int
    parties: list[PartyView]
    ivr: list[IvrStep]


class Interaction(TypedDict):
    """One piece of work with one customer on one channel, from arrival to closed."""

    id: str
    channel: ChannelName
    direction: Literal["inbound", "outbound"]
    mode: Literal["live", "callback", "voicemail", "message"]
    queue: str
    state: InteractionState
    ended_as: EndedAs | None
    """From when the customer is gone; `state` is `closed` once the last agent has wrapped up."""
    tier: str
    customer: CustomerRef
    match: MatchLevel
    stated_name: str | None
    """What the customer calls themselves, where `customer` is a guess of another name."""
    agent: AgentRef | None
    subject: str | None
    language: str | None
    preview: str | None
    arrived_at: datetime
    waiting_since: datetime | None
    waited_seconds: float
    """In all its waits that are over; deferred work on its queue's business hours."""
    closed_at: datetime | None
    parked_until: datetime | None
    customer_away_since: datetime | None
    unread: int
    """Messages of the customer that no agent has answered yet."""
    transfer: TransferView | None
    handlings: list[HandlingView]
    thread_id: str
    fields: dict[str, str]
    call: CallView | None
    """Of a call, as long as it is under way or still to be made."""


class AttachmentView(TypedDict):
    """`url`: where it is given out; null where only the provider has it. `held`: why it is not given out (a virus was found)."""

    name: str
    media_type: str
    size_bytes: int | None
    url: str | None
    inline: bool
    """Shown within the text, as pictures are."""
    held: str | None


class DeliveryView(TypedDict):
    state: Literal["pending", "sending", "unknown", "queued", "sent", "delivered", "read", "failed", "withdrawn"]
    reason: str | None


MessageAuthor = Literal["customer", "agent", "bot", "system"]
Message = TypedDict(
    "Message",
    {
        "id": str,
        "interaction_id": str,
        "seq": int,
        "from": MessageAuthor,
        "name": str | None,
        "text": str,
        "at": datetime,
        "private": bool,
        "client_id": str | None,
        "delivery": DeliveryView | None,
        "attachments": list[AttachmentView],
        "mail": MailView | None,
    },
)
"""One utterance. `private`: a note only agents see. `seq`: the event that added it. `mail`: what a letter has besides."""


class PresenceBody(TypedDict):
    state: PresenceState
    reason: str | None
    since: datetime


class Presence(TypedDict):
    """What the agent chose; `pending` applies when live work ends."""

    presence: PresenceBody
    pending: PresenceBody | None


class PastContact(TypedDict):
    at: datetime
    channel: ChannelName
    agent: str | None
    agent_id: str | None
    outcome: str | None


class OpenInteraction(TypedDict):
    id: str
    channel: ChannelName
    state: InteractionState
    queue: str
    subject: str | None


class Link(TypedDict):
    label: str
    url: str


class IdentityView(TypedDict):
    id: str
    kind: Literal["phone", "email", "chat", "external"]
    value: str
    match: Literal["known", "probable"]


class PopCustomer(TypedDict):
    """Who this is, what they are worth and what happened before, as known when the offer was made."""

    id: str | None
    name: str
    tier: str
    match: MatchLevel
    value: dict[str, Any]
    identities: list[IdentityView]
    fields: dict[str, str]
    notes: str
    consents: dict[str, bool]
    segments: list[str]
    open_interactions: list[OpenInteraction]
    last_contacts: list[PastContact]
    next_best_action: dict[str, Any] | None
    links: list[Link]


class PopInteraction(Interaction):
    ivr: list[IvrStep]


class Why(TypedDict):
    """Why this interaction, for this agent, now."""

    score: float
    reason: str
    position_when_taken: int


class OfferMade(TypedDict):
    """The screen pop: an offer with everything the agent should see before accepting."""

    offer_id: str
    purpose: OfferPurpose
    expires_at: datetime
    interaction: PopInteraction
    customer: PopCustomer
    why: Why
    auto_accepted: bool
    note: str | None
    """What the sender of a transfer wrote."""


class OfferGone(TypedDict):
    offer_id: str
    interaction_id: str
    reason: str
    """accepted, declined, missed, or why it was withdrawn: customer_left, agent_left, taken, moved."""


class Work(TypedDict):
    """One agent's offers and handlings."""

    offers: list[OfferMade]
    interactions: list[Interaction]


class RoutingDecision(TypedDict):
    """One decision with what led to it, as it was when it was made."""

    at: datetime
    kind: str
    agent: AgentRef | None
    reason: dict[str, Any]


class LogEntry(TypedDict):
    """One event of the interaction's history: ids and facts."""

    seq: int
    at: datetime
    type: str
    agent_id: str | None
    data: dict[str, Any]


class InteractionNow(TypedDict):
    """The interaction as it is after the command."""

    interaction: Interaction


class CompletedWrapUp(TypedDict):
    completed: int


# --- commands ----------------------------------------------------------------------------------------------------------


class SetPresence(Body):
    state: PresenceState
    reason: ShortText | None = None
    confirmed: bool = False
    """Going offline with a live conversation needs this."""


class DeclineOffer(Body):
    reason: ShortText = ""


class NewMessage(Body):
    text: Annotated[str, StringConstraints(max_length=100_000, pattern=NO_CONTROL)]
    """At most 10,000 characters, in a letter 100,000; a letter with files may go without."""
    client_id: ClientId
    private: bool = False
    mail: LetterBody | None = None

    @model_validator(mode="after")
    def _says_something(self) -> NewMessage:
        if not self.text and (self.mail is None or self.private):
            raise ValueError("a message needs some words")
        return self


class SetTyping(Body):
    on: bool


class MarkRead(Body):
    message_id: ShortText


def _in_utc(at: datetime) -> datetime:
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("this time lies outside of the calendar") from error


Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""A point in time, whatever offset it was written with."""


class Park(Body):
    until: Instant | None = None
    """At most a year from now."""


class TransferTarget(Body):
    """`phone` is for calls: to a number outside."""

    queue: ShortText | None = None
    agent: ShortText | None = None
    phone: ShortText | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> TransferTarget:
        if sum(one is not None for one in (self.queue, self.agent, self.phone)) != 1:
            raise ValueError("name either a queue or an agent, or on a call a phone number")
        return self


class Transfer(Body):
    to: TransferTarget
    note: Note = ""
    fallback_queue: ShortText | None = None


class Assign(Body):
    agent: ShortText


class Retier(Body):
    tier: ShortText


class Boost(Body):
    seconds: Annotated[float, Field(gt=0, le=86_400)]


class WrapUp(Body):
    outcome: ShortText | None = None
    note: Note = ""


class StartInteraction(Body):
    """Outbound: to a customer's known address, or to an address."""

    channel: ChannelName
    customer: ShortText | None = None
    to: ShortText | None = None
    queue: ShortText
    text: LongText | None = None
    mail: LetterBody | None = None
    """Of a letter: its subject, further recipients, looks and files."""

    @model_validator(mode="after")
    def _one_of_both(self) -> StartInteraction:
        if (self.customer is None) == (self.to is None):
            raise ValueError("name either a customer or an address in `to`")
        return self


class InteractionQuery(PageQuery):
    state: InteractionState | None = None
    queue: ShortText | None = None
    channel: ChannelName | None = None
    tier: ShortText | None = None
    customer: ShortText | None = None
    agent: ShortText | None = None
    q: ShortText | None = None
