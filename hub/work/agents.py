"""The agents as the floor sees them: who they are, what they chose, and what is in their hands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row

from hub.company import Company
from hub.work.placing import PHONE, VOICEMAIL
from hub.work.records import Handling, Offer, Presence
from routing.ids import AgentId, Channel
from routing.seat import AcceptMode, Seat

CONSOLE_LOST = "console lost"
"""Why an agent is offline, or will be, who did not come back."""


@dataclass(slots=True, kw_only=True, eq=False)
class Agent:
    """One user who may take work. `offers` and `handlings` are those that have not ended."""

    id: str
    name: str
    roles: tuple[str, ...]
    seat: Seat
    queue_scope: frozenset[str] | None
    presence: Presence
    offers: dict[str, Offer] = field(default_factory=dict)
    handlings: dict[str, Handling] = field(default_factory=dict)

    @property
    def customers(self) -> set[str]:
        """The customers in this agent's hands, or offered to them."""
        parts: tuple[Offer | Handling, ...] = (*self.offers.values(), *self.handlings.values())
        return {part.customer_id for part in parts if part.customer_id is not None}

    @property
    def reachable(self) -> bool:
        """Whether a console is open, or none ever was (an integration works for this agent)."""
        return not self.presence.has_desk or self.presence.desk_lost_at is None

    @property
    def takes_work(self) -> bool:
        return self.presence.state == "available" and self.presence.pending_state is None

    @property
    def given_up(self) -> bool:
        """Whether nobody came back to their console, and only the outcomes that wrap-ups lack keep them from being offline."""
        return (self.presence.pending_state, self.presence.pending_reason) == ("offline", CONSOLE_LOST)

    @property
    def signed_in(self) -> bool:
        return self.presence.state != "offline"


def new_agent(row: Row[Any], presence: Presence | None, company: Company) -> Agent:
    """An agent from their row among the users; offline since they came unless they chose otherwise before."""
    return Agent(
        id=row.id,
        name=row.name,
        roles=tuple(row.roles),
        seat=seat_of(row.id, row.skills, row.channels, row.capacity, company),
        queue_scope=None if row.queue_scope is None else frozenset(row.queue_scope),
        presence=presence or Presence(id=row.id, state="offline", since=row.created_at, idle_since=row.created_at),
    )


def seat_of(agent_id: str, skills: Mapping[str, int], channels: Mapping[str, str], capacity: int, company: Company) -> Seat:
    """A user's seat: the channels they take that are enabled, each with their accept mode or the channel's own."""
    modes: dict[Channel, AcceptMode] = {
        Channel(name): "auto" if (channels[name] or config.accept) == "auto" else "ring"
        for name, config in company.channels.items()
        if config.enabled and name in channels
    }
    if PHONE in modes:
        modes[VOICEMAIL] = "ring"
    return Seat(agent=AgentId(agent_id), skills=dict(skills), channels=modes, capacity=capacity)
