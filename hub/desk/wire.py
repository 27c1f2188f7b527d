"""The frames of the desk socket. `snapshot` plus the logged frames that follow is the same as a fresh snapshot, always."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NotRequired

from typing_extensions import TypedDict

from hub.floor.wire import FloorNow
from hub.people.wire import User
from hub.work.wire import (
    AgentRef,
    Interaction,
    Message,
    OfferGone,
    OfferMade,
    Presence,
)


class QueueInfo(TypedDict):
    """A queue as the console needs it: where to transfer to, what to ask for at wrap-up."""

    name: str
    label: str
    outcomes: list[str]
    outcome_required: bool


class AgentInfo(AgentRef):
    """An agent as colleagues see them."""

    presence: Presence
    reachable: bool


class ConsoleSettings(TypedDict):
    queues: list[QueueInfo]
    tiers: list[str]
    not_ready_reasons: list[str]
    outcomes: list[str]


class Snapshot(TypedDict):
    """Everything the console shows, as of event `seq`."""

    me: User
    presence: Presence
    offers: list[OfferMade]
    interactions: list[Interaction]
    """Those in somebody's hands that this user may see: one's own, and for supervisors those of their queues."""
    agents: list[AgentInfo]
    settings: ConsoleSettings


class MessageFrame(TypedDict):
    """A message, and the interaction as it is with it (unread count, preview)."""

    interaction_id: str
    message: Message
    interaction: Interaction


class InteractionFrame(TypedDict):
    """An interaction without a live handling (offered, active, wrapping) that this user may see has left their work: drop it."""

    interaction: Interaction
    cause: str


class PresenceFrame(TypedDict):
    agent: AgentInfo


class Notice(TypedDict):
    """A sentence for this user."""

    level: Literal["info", "warning", "error"]
    code: str
    text: str
    interaction_id: NotRequired[str]


class QueueChanged(TypedDict):
    """Transient: a queue this user serves, and the hub's answer to `what is waiting`."""

    queue: str
    waiting: int
    oldest_waiting_since: datetime | None


class Typing(TypedDict):
    """Transient: who is typing in an interaction of ours."""

    interaction_id: str
    by: Literal["customer", "agent"]
    name: str | None
    on: bool


class SnapshotFrame(TypedDict):
    seq: int
    type: Literal["snapshot"]
    at: datetime
    data: Snapshot


class OfferMadeFrame(TypedDict):
    seq: int
    type: Literal["offer.made"]
    at: datetime
    data: OfferMade


class OfferWithdrawnFrame(TypedDict):
    seq: int
    type: Literal["offer.withdrawn"]
    at: datetime
    data: OfferGone


class InteractionChangedFrame(TypedDict):
    seq: int
    type: Literal["interaction.changed"]
    at: datetime
    data: InteractionFrame


class MessageAddedFrame(TypedDict):
    seq: int
    type: Literal["message.added"]
    at: datetime
    data: MessageFrame


class MessageChangedFrame(TypedDict):
    seq: int
    type: Literal["message.changed"]
    at: datetime
    data: MessageFrame


class PresenceChangedFrame(TypedDict):
    seq: int
    type: Literal["presence.changed"]
    at: datetime
    data: PresenceFrame


class NoticeFrame(TypedDict):
    seq: int
    type: Literal["notice"]
    at: datetime
    data: Notice


class QueueChangedFrame(TypedDict):
    seq: None
    type: Literal["queue.changed"]
    at: datetime
    data: QueueChanged


class FloorChangedFrame(TypedDict):
    seq: None
    type: Literal["floor.changed"]
    at: datetime
    data: FloorNow


class TypingFrame(TypedDict):
    seq: None
    type: Literal["typing"]
    at: datetime
    data: Typing


class Heartbeat(TypedDict):
    """Nothing to tell: the line and the hub are there."""


class HeartbeatFrame(TypedDict):
    seq: None
    type: Literal["heartbeat"]
    at: datetime
    data: Heartbeat


DeskFrame = (
    SnapshotFrame
    | OfferMadeFrame
    | OfferWithdrawnFrame
    | InteractionChangedFrame
    | MessageAddedFrame
    | MessageChangedFrame
    | PresenceChangedFrame
    | NoticeFrame
    | QueueChangedFrame
    | FloorChangedFrame
    | TypingFrame
    | HeartbeatFrame
)
