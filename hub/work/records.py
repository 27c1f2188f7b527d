"""The live things of the floor. Each is one row; what the live state adds (an interaction's offer, its handlings) comes after the
columns.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal

from sqlalchemy import Table

from hub.calls.records import Call
from hub.mail.records import Mail
from hub.store.record import Record
from hub.work import tables
from hub.work.wire import MessageAuthor, OfferMade, OfferPurpose

HandlingState = Literal["active", "wrapping", "done"]
OfferState = Literal["pending", "accepted", "declined", "missed", "withdrawn"]


@dataclass(slots=True, kw_only=True, eq=False)
class Thread(Record):
    table: ClassVar[Table] = tables.threads
    id: str
    customer_id: str | None
    subject: str | None
    created_at: datetime
    last_agent_id: str | None = None
    last_agent_at: datetime | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class Conversation(Record):
    table: ClassVar[Table] = tables.conversations
    id: str
    channel: str
    customer_id: str | None
    match: str
    opened_at: datetime
    thread_id: str | None = None
    interaction_id: str | None = None
    name: str | None = None
    address: str | None = None
    recipient: str | None = None
    queue: str | None = None
    topic: str | None = None
    language: str | None = None
    claims: list[dict[str, str]] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True, eq=False)
class Wait(Record):
    table: ClassVar[Table] = tables.waits
    id: str
    interaction_id: str
    queue: str
    channel: str
    tier: str
    since: datetime
    until: datetime | None = None
    ended_as: str | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class Offer(Record):
    table: ClassVar[Table] = tables.offers
    id: str
    interaction_id: str
    agent_id: str
    purpose: OfferPurpose
    state: OfferState
    made_at: datetime
    expires_at: datetime
    score: float
    why: str
    position_when_taken: int
    note: str | None = None
    ended_at: datetime | None = None
    reason: str | None = None

    customer_id: str | None = None
    pop: OfferMade | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class Handling(Record):
    table: ClassVar[Table] = tables.handlings
    id: str
    interaction_id: str
    agent_id: str
    offer_id: str | None
    purpose: str
    channel: str
    queue: str
    tier: str
    state: HandlingState
    accepted_at: datetime
    connected_at: datetime | None = None
    wrap_since: datetime | None = None
    wrap_until: datetime | None = None
    ended_at: datetime | None = None
    outcome: str | None = None
    note: str | None = None
    hold_seconds: float = 0.0

    overdue: bool = False
    customer_id: str | None = None

    @property
    def is_live(self) -> bool:
        return self.state != "done"

    @property
    def is_connecting(self) -> bool:
        """Accepted, but not with the customer yet: on a call the agent's phone still rings."""
        return self.state == "active" and self.connected_at is None


@dataclass(slots=True, kw_only=True, eq=False)
class Interaction(Record):
    table: ClassVar[Table] = tables.interactions
    id: str
    channel: str
    direction: str
    mode: str
    queue: str
    tier: str
    state: str
    customer_id: str | None
    customer_name: str
    match: str
    thread_id: str
    conversation_id: str
    arrived_at: datetime
    stated_name: str | None = None
    ended_as: str | None = None
    address: str | None = None
    recipient: str | None = None
    subject: str | None = None
    language: str | None = None
    preview: str | None = None
    fields: dict[str, str] = field(default_factory=dict)
    asks: dict[str, int] = field(default_factory=dict)
    waiting_since: datetime | None = None
    waited_seconds: float = 0.0
    waiting: dict[str, Any] | None = None
    routing_key: float | None = None
    unanswered_since: datetime | None = None
    unread: int = 0
    last_customer_at: datetime | None = None
    asked_at: datetime | None = None
    away_since: datetime | None = None
    parked_at: datetime | None = None
    parked_until: datetime | None = None
    due_at: datetime | None = None
    transfer: dict[str, Any] | None = None
    closed_at: datetime | None = None

    received_at: datetime | None = None
    call: Call | None = None
    wait: Wait | None = None
    offers: dict[str, Offer] = field(default_factory=dict)
    handlings: list[Handling] = field(default_factory=list)

    @property
    def agent_id(self) -> str | None:
        """Who has it now: nobody while it waits without an agent; set aside or closed, whoever handled it last."""
        having = [handling for handling in self.active if handling.purpose != "consult"] or self.active
        if having:
            return having[-1].agent_id
        if self.state in ("arrived", "queued", "offered") or not self.handlings:
            return None
        return self.handlings[-1].agent_id

    def active_handling(self, agent_id: str) -> Handling | None:
        """This agent's part that has not ended, if there is one."""
        return next((handling for handling in self.handlings if handling.agent_id == agent_id and handling.is_live), None)

    @property
    def active(self) -> list[Handling]:
        """Those who are with the customer now."""
        return [handling for handling in self.handlings if handling.state == "active" and handling.connected_at is not None]

    @property
    def connecting(self) -> list[Handling]:
        """Those who have accepted and are on their way to the customer."""
        return [handling for handling in self.handlings if handling.is_connecting]

    @property
    def had_by(self) -> set[str]:
        """The agents who have, had, or are offered it."""
        return {offer.agent_id for offer in self.offers.values()} | {handling.agent_id for handling in self.handlings}

    @property
    def whose(self) -> str:
        """The customer's id; of somebody we do not know, the conversation's: what we remember of them hangs on it."""
        return self.customer_id or self.conversation_id

    @property
    def in_hand(self) -> bool:
        """Whether any agent has it offered, active or in wrap-up."""
        return bool(self.offers) or any(handling.is_live for handling in self.handlings)

    @property
    def in_wrap_up(self) -> bool:
        """Whether an agent still writes down what was said, wherever the customer is by now."""
        return any(handling.state == "wrapping" for handling in self.handlings)

    @property
    def is_live(self) -> bool:
        return self.state not in ("closed", "parked")


@dataclass(slots=True, kw_only=True, eq=False)
class Decision(Record):
    table: ClassVar[Table] = tables.decisions
    id: str
    interaction_id: str
    seq: int
    at: datetime
    kind: str
    agent_id: str | None
    reason: dict[str, Any]


@dataclass(slots=True, kw_only=True, eq=False)
class Message(Record):
    table: ClassVar[Table] = tables.messages
    id: str
    interaction_id: str
    thread_id: str
    conversation_id: str
    seq: int
    channel: str
    author: MessageAuthor
    author_id: str | None
    name: str | None
    text: str
    at: datetime
    private: bool = False
    client_id: str | None = None
    provider_id: str | None = None
    delivery_state: str | None = None
    delivery_reason: str | None = None
    attachments: list[dict[str, Any]] = field(default_factory=list)
    attempts: int = 0
    due_at: datetime | None = None

    to: str | None = None
    sender: str | None = None
    mail: Mail | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class Presence(Record):
    table: ClassVar[Table] = tables.presence
    id: str
    state: str
    since: datetime
    idle_since: datetime
    reason: str | None = None
    pending_state: str | None = None
    pending_reason: str | None = None
    pending_since: datetime | None = None
    has_desk: bool = False
    desk_lost_at: datetime | None = None
