"""The calls under way, as the live state holds them, and what the present turn asks of the carrier and of look-ups."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from channels.contract import QueuePosition
from hub.calls.errands import LOOK, About, Errand
from hub.calls.records import Call


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    """Something to be looked up for a caller: the answer of a `service` of the company, or a customer by what was typed."""

    call: str
    moment: str
    value: str
    service: str | None = None
    takes: Mapping[str, str] = field(default_factory=dict)
    timeout_seconds: float = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody in line was told of their place, and when."""

    place: QueuePosition
    at: datetime


@dataclass(slots=True)
class CallsUnderWay:
    """By interaction id. `asked` are the errands that have not come back, by call and what they are about."""

    calls: dict[str, Call] = field(default_factory=dict)
    asked: dict[About, Errand] = field(default_factory=dict)
    tries: dict[About, int] = field(default_factory=dict)
    not_before: dict[About, datetime] = field(default_factory=dict)
    """When what could not be done may be asked again."""
    heard_at: dict[str, datetime] = field(default_factory=dict)
    """When something was last heard of a call."""
    unwelcome: dict[About, str] = field(default_factory=dict)
    """Who came into a room though nobody waits for them, each with the channel; until they are seen to have left."""
    touched: set[str] = field(default_factory=set)
    borrowed: set[str] = field(default_factory=set)
    """Read for this turn, with work that is not live."""
    told: dict[str, Told] = field(default_factory=dict)
    """What each who stands in line was told of their place last."""
    shown: dict[str, Hashable] = field(default_factory=dict)
    """What desks were told of each call last."""
    outgoing: list[Errand] = field(default_factory=list)
    looking: list[Looking] = field(default_factory=list)

    def touch(self, interaction_id: str) -> None:
        """Something about this interaction changed: its call, if there is one, is looked at when the turn settles."""
        if interaction_id in self.calls:
            self.touched.add(interaction_id)

    def solved(self, interaction_id: str) -> bool:
        """Whether the phone menu gave this caller what they called for."""
        call = self.calls.get(interaction_id)
        return call is not None and call.solved

    def held_seconds(self, interaction_id: str, since: datetime | None, now: datetime) -> float:
        """For how long the customer has been on hold by now, as far as it concerns somebody who is with them since then."""
        call = self.calls.get(interaction_id)
        if call is None or call.held_since is None or since is None:
            return 0.0
        return (now - max(call.held_since, since)).total_seconds()

    def begin_turn(self) -> None:
        self.outgoing, self.looking, self.borrowed = [], [], set()

    def tell_place(self, interaction_id: str, place: QueuePosition, at: datetime) -> None:
        self.told[interaction_id] = Told(place=place, at=at)

    def let_go(self, interaction_id: str) -> None:
        """Its interaction is parked or closed: a call that is over is not needed any more; one that is not yet ends first."""
        call = self.calls.get(interaction_id)
        if call is not None and call.ended_at is not None:
            self.forget(call)

    def looks_again(self, call: Call, now: datetime) -> bool:
        """Whether the carrier could not say what it sees of this call, and may be asked once more."""
        at = self.not_before.get(About(call.id, LOOK))
        return at is not None and at <= now

    def forget_delays(self, call: Call, now: datetime) -> None:
        """What may be asked by now is held up by nothing; of a call that is over nobody is told or asked to do anything any more."""
        for about, at in list(self.not_before.items()):
            if about.call == call.id and (at <= now or not (call.there or about.what == LOOK)):
                del self.not_before[about]

    def forget(self, call: Call) -> None:
        self.calls.pop(call.id, None)
        self.told.pop(call.id, None)
        self.heard_at.pop(call.id, None)
        self.shown.pop(call.id, None)
        for of_calls in (self.tries, self.not_before):
            for key in [key for key in of_calls if key.call == call.id]:
                of_calls.pop(key)
