"""What a channel promises the hub, and what the hub promises a channel.

A channel speaks one provider's language on its far side and only the words of this module on the near side. It never sees the web
framework, the queue or the database: it turns what a customer did into an `InboundEvent`, hands it to the `Inbox`, and says what the
hub asks it to say. Doors (webhooks, sockets) are data: `Route` and `SocketRoute`. The hub's own doors are declared with the same two,
so that one place describes all.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, NewType, Protocol, TypeVar, runtime_checkable

from pydantic import BaseModel

from channels.call_steps import CallStep

Address = NewType("Address", str)
"""Where a customer or we can be reached: a number in E.164, a mail address, a chat session."""

ProviderId = NewType("ProviderId", str)
"""The provider's own id of one event or message; a repeat of it has one effect."""

ConversationKey = NewType("ConversationKey", str)
"""What the channel's messages of one exchange have in common: a chat session, a pair of numbers."""

MessageId = NewType("MessageId", str)
"""The hub's id of one message."""

Clock = Callable[[], datetime]
"""What time it is: aware UTC."""

IdentityKind = Literal["phone", "email", "chat", "external"]
Match = Literal["known", "probable"]


# --- what customers do -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityClaim:
    """One address the customer shows; `probable` where anybody could have typed it, `known` where somebody we trust vouches for it."""

    kind: IdentityKind
    value: str
    match: Match


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file named in a message: what it is called, its media type, where the provider keeps it."""

    name: str
    media_type: str
    url: str | None = None
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundEvent:
    """Something that happened on a channel. `provider_id` is unique within the channel; a repeat has one effect and the first answer."""

    channel: str
    provider_id: ProviderId
    conversation: ConversationKey
    occurred_at: datetime
    raw: Mapping[str, str] | None = None
    """The provider's payload as it came, kept for the retention time for whoever must find out what happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationOpened(InboundEvent):
    """A customer opened a conversation and said who they are; there is no interaction before the first message."""

    claims: tuple[IdentityClaim, ...] = ()
    name: str | None = None
    queue: str | None = None
    topic: str | None = None
    language: str | None = None
    page_url: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceived(InboundEvent):
    """The customer wrote something."""

    text: str
    attachments: tuple[Attachment, ...] = ()
    claims: tuple[IdentityClaim, ...] = ()
    """Who wrote it, where the conversation was not opened first."""
    recipient: Address | None = None
    """Which of our addresses it was sent to: it chooses the queue and the sender of the reply."""
    client_id: str | None = None
    subject: str | None = None
    language: str | None = None


class DeliveryState(StrEnum):
    """How far a message of ours has come. A later state never gives way to an earlier one."""

    PENDING = "pending"
    SENDING = "sending"
    UNKNOWN = "unknown"
    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReported(InboundEvent):
    """The provider says how far a message of ours has come."""

    message: ProviderId
    state: DeliveryState
    reason: str | None = None
    """A sentence for the agent where it failed."""
    ours: MessageId | None = None
    """Our own id of it where the provider hands it back: it settles a message whose sending was interrupted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentChanged(InboundEvent):
    """The customer allowed or forbade us to write to this address, or asked how to. Never queued."""

    address: Address
    allowed: bool | None
    """`None`: they asked for help, nothing changes."""
    word: Literal["STOP", "START", "HELP"]
    """What was meant, whatever was typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerLeft(InboundEvent):
    """The customer's last connection to this conversation closed; they may come back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerReturned(InboundEvent):
    """The customer is connected again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerEnded(InboundEvent):
    """The customer ended the conversation on purpose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRead(InboundEvent):
    """The customer has seen everything up to the event numbered `up_to_seq`."""

    up_to_seq: int


# --- what the hub answers ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SayBack:
    """Say this now, word for word (help text)."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptUntilOpening:
    """The queue is closed: what the customer writes is kept as a message and answered from `opens_at` on, where that is known."""

    opens_at: datetime | None


Next = SayBack | KeptUntilOpening | CallStep
"""What the adapter should do now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """The event is committed under `seq`; `next` is what the adapter should do now, or nothing."""

    seq: int
    next: Next | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One message as the customer may see it (private notes never come here)."""

    id: MessageId
    author: Literal["customer", "agent", "bot", "system"]
    name: str | None
    text: str
    at: datetime
    client_id: str | None = None
    attachments: tuple[Attachment, ...] = ()
    delivery: DeliveryState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageAdded:
    seq: int
    message: Spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageChanged:
    """A message was delivered or read."""

    seq: int
    message: Spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentJoined:
    seq: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The interaction is closed; a message after it opens a new one."""

    seq: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePosition:
    """Transient: how many are ahead (1 = next) and how long it may take. Never gets worse, at most once a second."""

    position: int
    wait_low_seconds: float | None
    wait_high_seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentTyping:
    """Transient."""

    on: bool


ConversationEvent = MessageAdded | MessageChanged | AgentJoined | Ended | QueuePosition | AgentTyping


class Inbox(Protocol):
    """The one way in."""

    async def store(self, event: InboundEvent) -> Stored:
        """Return once the event is committed. Raises `Problem` (503, with `retry_after_seconds`) when the hub cannot store it:
        nothing happened.
        """
        ...

    async def since(self, channel: str, conversation: ConversationKey, after: int) -> Sequence[ConversationEvent]:
        """All logged events of a conversation after the one numbered `after` (0: from the start), in order. Raises `Problem` 404
        for a conversation nobody opened.
        """
        ...

    def typing(self, channel: str, conversation: ConversationKey, on: bool) -> None:
        """The customer is, or stopped, typing: shown to the agent, never stored."""
        ...


# --- what we say -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundMessage:
    """One reply on its way out. `id` is the same on every attempt."""

    id: MessageId
    conversation: ConversationKey
    sender: Address | None
    to: Address
    text: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The provider took the message, under this id."""

    provider_id: ProviderId
    state: DeliveryState = DeliveryState.QUEUED


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """Frozen facts about a channel."""

    live: bool
    """Somebody sits and waits (chat, phone), or an answer may come later (SMS, email)."""
    pushes: bool
    """Replies reach the customer as events on a connection that resumes from the log (`FollowsConversations`); there is no provider
    to hand them to. So it is known whether the customer is there, and what they have read.
    """
    longest_text: int
    """0: nothing can be written here (a call)."""
    starts_outbound: bool
    carries_calls: bool = False
    """People talk there: an agent is with the customer once both are in the room (`channels/calls.py`)."""


class Channel(Protocol):
    """One medium. All six members; further abilities are the Protocols below."""

    @property
    def name(self) -> str:
        """The stable word used in configuration, logs, metrics and the API: `sms`."""
        ...

    @property
    def capabilities(self) -> Capabilities: ...

    async def open(self, inbox: Inbox) -> None:
        """Acquire clients and remember the inbox; returns quickly. Raises `ChannelMisconfigured` only: an outage is a state, not a
        failure.
        """
        ...

    def doors(self) -> Sequence[Route | SocketRoute]: ...

    async def send(self, message: OutboundMessage) -> Receipt:
        """Deliver once. Raises a `DeliveryError` (channels/errors.py); no retries inside."""
        ...

    async def close(self) -> None:
        """Stop within the grace period; safe to call twice."""
        ...


@runtime_checkable
class FollowsConversations(Protocol):
    """The channel holds connections to customers and shows what happens in their conversations."""

    def show(self, conversation: ConversationKey, event: ConversationEvent) -> None:
        """Show one event to whoever is connected; never blocks. A connection that cannot keep up is cut and resumes by `Inbox.since`."""
        ...

    def following(self) -> Sequence[ConversationKey]:
        """The conversations that somebody is connected to now."""
        ...


@runtime_checkable
class LooksUpMessages(Protocol):
    """The provider can be asked what became of a message whose sending was interrupted."""

    async def look_up(self, message: OutboundMessage, since: datetime) -> Receipt | None:
        """The receipt if the provider took it, `None` if it certainly did not. Raises a `DeliveryError` when it cannot be known."""
        ...


@runtime_checkable
class CatchesUp(Protocol):
    """The provider can be asked for what it could not hand us."""

    async def missed(self, since: datetime) -> Sequence[InboundEvent]:
        """Everything the provider received or reported since then, oldest first; repeats are the hub's problem."""
        ...


# --- doors as data -----------------------------------------------------------------------------------------------------


class Problem(Exception):
    """A refusal a person can read (RFC 9457): `status`, a stable `code`, and a sentence."""

    def __init__(self, status: int, code: str, detail: str, *, retry_after_seconds: float | None = None) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.detail = detail
        self.retry_after_seconds = retry_after_seconds


M = TypeVar("M", bound=BaseModel)


class Request(Protocol):
    """What a door may know about a request."""

    @property
    def method(self) -> str: ...
    @property
    def target(self) -> str:
        """Path and query exactly as received; a signature covers `public_url + target`."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """Case-insensitive."""
        ...

    @property
    def remote(self) -> str:
        """The peer's address (a forwarded one only from a configured proxy)."""
        ...

    @property
    def path_values(self) -> Mapping[str, str]: ...

    def body(self, model: type[M]) -> M:
        """The JSON body, already checked against `Route.body`."""
        ...

    def query(self, model: type[M]) -> M:
        """The query string, already checked against `Route.query`."""
        ...

    async def form(self) -> Sequence[tuple[str, str]]:
        """The fields of a form body, in order, repeats kept. Raises `Problem` 413 past the size limit."""
        ...

    async def raw(self) -> bytes: ...


class Socket(Protocol):
    """A connection after the upgrade. Text frames only."""

    async def receive(self) -> str | None:
        """The next frame, or `None` once the connection is closed. Frames over the size limit close it."""
        ...

    def push(self, frame: bytes) -> None:
        """Queue one JSON frame; never blocks. When 500 are waiting the connection is cut (1013) and the client resumes."""
        ...

    def close(self, code: int = 1000, reason: str = "") -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a door answers. `body` is encoded as JSON unless it is bytes."""

    status: int = 200
    body: Any = None
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


Access = Literal["public", "provider", "customer", "people"]
"""Who may knock: anybody; a provider whose signature the door checks itself; a customer with a token the door checks itself;
somebody signed in.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One HTTP door. `answers` maps a status to the shape of its JSON body (`None`: no body); `problems` names the codes it may
    refuse with.
    """

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str
    handler: Callable[[Any], Awaitable[Reply]]
    summary: str
    tag: str
    access: Access
    roles: frozenset[str] = frozenset()
    """With access `people`: at least one of these; empty means any."""
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    answers: Mapping[int, Any] = field(default_factory=dict)
    problems: Mapping[str, int] = field(default_factory=dict)
    cross_origin: bool = False
    """Listed origins may call it from a browser (CORS)."""
    form: type[BaseModel] | None = None
    """For description only: the fields of a form body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One kind of frame on a socket, for the description: its `type` and the shape of the whole frame."""

    type: str
    shape: Any
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SocketRoute:
    """One socket door. The handler checks the request, then calls `accept` exactly once, or raises `Problem` before."""

    path: str
    handler: Callable[[Any, Callable[[], Awaitable[Socket]]], Awaitable[None]]
    summary: str
    tag: str
    access: Access
    query: type[BaseModel] | None = None
    sends: tuple[Frame, ...] = ()
    receives: tuple[Frame, ...] = ()
