"""What a channel promises the hub, and what the hub promises a channel.

A channel speaks one provider's language on its far side and only the words of this module on the near side. It never sees the web
framework, the queue or the database: it turns what a customer did into an `InboundEvent`, hands it to the `Inbox`, and says what the
hub asks it to say. Its doors (webhooks, sockets) are data: `channels/doors.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, NewType, Protocol, runtime_checkable

from channels.call_steps import CallStep
from channels.doors import Route, SocketRoute

Address = NewType("Address", str)
"""Where a customer or we can be reached: a number in E.164, a mail address, a chat session."""

ProviderId = NewType("ProviderId", str)
"""The provider's own id of one event or message; a repeat of it has one effect."""

ConversationKey = NewType("ConversationKey", str)
"""What the channel's messages of one exchange have in common: a chat session, a pair of numbers."""

MessageId = NewType("MessageId", str)
"""The hub's id of one message."""

FileKey = NewType("FileKey", str)
"""A file that the hub keeps: the SHA-256 of its content, in hexadecimal."""

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
    """A file named in a message: what it is called, its media type, and where the provider (`url`) or the hub (`file`) keeps it."""

    name: str
    media_type: str
    url: str | None = None
    size_bytes: int | None = None
    file: FileKey | None = None
    content_id: str | None = None
    """What the text calls it by, where it is shown within the text (RFC 2392)."""
    held: str | None = None
    """Why it is not given out: a sentence."""


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
    WITHDRAWN = "withdrawn"
    """Taken back before it left."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A file as it is kept: the media type is what its content shows, whatever it was called."""

    key: FileKey
    media_type: str
    size_bytes: int
    held: str | None = None
    """Why it is not given out (a virus was found): a sentence."""


class Files(Protocol):
    """Where content is kept that is too big for an event. What no message names goes after a while."""

    async def keep(self, content: bytes, *, name: str | None = None) -> KeptFile:
        """Return once it is on disk; the same content is kept once. `name` helps to tell its type. Raises `Problem` 503 when it cannot
        be kept: nothing happened.
        """
        ...

    async def read(self, key: FileKey) -> bytes:
        """Raises `FileNotFoundError` for what was never kept, is gone, or is held back."""
        ...


class Bookmarks(Protocol):
    """How far a channel has read, where its provider does not remember it; survives a restart."""

    async def read(self, name: str) -> str | None: ...

    async def keep(self, name: str, value: str) -> None:
        """Return once it is committed. Raises `Problem` 503: the old one stands."""
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
    note: str | None = None
    """A sentence for the agent where it was not taken for everybody."""


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
    carries_mail: bool = False
    """What is written there is letters: with a subject, several recipients and files (`channels/mail.py`)."""
    sends_within_seconds: float = 30
    """A message that is not handed over by then may have been taken or not."""
    retries_after_seconds: tuple[float, ...] = (5, 20, 60, 300)
    """How long after each attempt that failed for now the next is made; after the last it has failed."""


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
class SettlesDoubt(Protocol):
    """The channel itself remembers which messages may have been taken, and sends none of them again."""

    async def settle(self, message: MessageId) -> None:
        """Somebody knows that it was not taken: it may be sent again. Nothing happens where there is no doubt."""
        ...


@runtime_checkable
class CatchesUp(Protocol):
    """The provider can be asked for what it could not hand us."""

    async def missed(self, since: datetime) -> Sequence[InboundEvent]:
        """Everything the provider received or reported since then, oldest first; repeats are the hub's problem."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LineState:
    """How one of the lines of a channel is: a mailbox, a server that sends. `progress` is what it is doing now, in a few words."""

    name: str
    up: bool
    since: datetime
    reason: str | None = None
    progress: str | None = None


@runtime_checkable
class HasLines(Protocol):
    """The channel stands on several lines, each of which may be down while the others serve."""

    def lines(self) -> Sequence[LineState]: ...


@runtime_checkable
class KeepsFiles(Protocol):
    """The channel brings or sends content that is too big for an event, or reads where only it knows how far it has come."""

    def keep_with(self, files: Files, bookmarks: Bookmarks) -> None:
        """Before `open`: where it keeps both."""
        ...


@runtime_checkable
class RunsByItself(Protocol):
    """The channel has work of its own (a mailbox to watch, a port to listen on): between `open` and `close` the hub keeps it running."""

    async def run(self) -> None:
        """Until cancelled. What fails inside is started again inside, and shown as down."""
        ...
