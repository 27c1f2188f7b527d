"""What the router decides: offer it, hold it, or let it leave; and what it answers when asked for the impossible."""

from dataclasses import dataclass
from typing import Literal

from .ids import AgentId, Channel, InteractionId, QueueName, Tier
from .reasons import Reason
from .rules import ExitRule
from .seat import AcceptMode
from .waiting import Waiting

RefusalCode = Literal["not_waiting", "not_signed_in", "channel_not_taken", "no_room", "offer_pending"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferDecision:
    """The interaction has left the queue and holds the agent's units; `waiting` is its place, for a requeue."""

    id: InteractionId
    agent: AgentId
    queue: QueueName
    channel: Channel
    tier: Tier
    score: float
    key: float
    waited_seconds: float
    position_when_taken: int
    accept_mode: AcceptMode
    waiting: Waiting
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldDecision:
    """What holds a waiting interaction back has changed; `until` is when the first of it ends (None: not known).

    No holds in the reason means that what held it is over.
    """

    id: InteractionId
    until: float | None
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitDecision:
    """The interaction should take this way out now. It still waits until the hub moves or removes it."""

    id: InteractionId
    exit: ExitRule
    waiting: Waiting
    reason: Reason


Decision = OfferDecision | HoldDecision | ExitDecision


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignRefused:
    """Why an assignment by hand did not happen; `detail` is a sentence for the person who asked."""

    id: InteractionId
    agent: AgentId
    code: RefusalCode
    detail: str
