"""What a company decides about routing: tiers, channels, queues and the few settings around them.

Plain data. Whoever reads the files builds these; `RoutingRules.check()` says what does not fit together.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from .eligibility import Requirement
from .hours import BusinessClock
from .ids import Channel, QueueName, Tier
from .rule_faults import faults_of

ExitKind = Literal["callback", "overflow", "voicemail", "message", "fallback"]
Packing = Literal["never", "with_calls", "always"]

CAPACITY = 100
"""The units of one agent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TierRule:
    """A customer value class: how fast its customers earn a place, and their first seconds on live channels."""

    name: Tier
    weight: float
    head_start_seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRule:
    """What one interaction of a channel costs an agent, of 100 units, and how many they may hold at once.

    `packs`: new work goes to the busiest agent with room (`always`, `never`, or `with_calls`: for agents
    who also take calls, so that the others stay free for one).
    """

    name: Channel
    live: bool
    units: int
    most_in_hand: int | None = None
    packs: Packing = "never"

    @property
    def is_call(self) -> bool:
        """Whether one interaction of this channel fills an agent."""
        return self.live and self.units >= CAPACITY


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """From `after_seconds` in the queue on, agents who meet this requirement may take the work as well.

    `drops` names skills the interaction itself asked for (`lang:es`) that are no longer needed from then on.
    """

    after_seconds: float
    requirement: Requirement
    drops: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitRule:
    """A way out of waiting: after so many seconds in the queue, on the queue's clock."""

    after_seconds: float
    kind: ExitKind
    to: QueueName | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRule:
    """A named stream of work. The channels it takes are those with an urgency.

    `clock` is the one on which its deferred work waits (None: the wall, on which live work always does); `hours` are
    its opening hours (None: always open) and `at_close` the exit its waiting work takes when they end (None: it is served).
    """

    name: QueueName
    urgency_seconds: Mapping[Channel, float]
    requirement: Requirement = field(default_factory=dict)
    rings: tuple[Ring, ...] = ()
    exits: tuple[ExitRule, ...] = ()
    exit_when_unservable: ExitRule | None = None
    clock: BusinessClock | None = None
    hours: BusinessClock | None = None
    at_close: ExitRule | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveRule:
    """How the last free agents of a large pool are kept, for a short while, from work that can wait.

    `agents` of a pool of at least `smallest_pool` available agents (`agents_of_large_pool` above `large_pool`) are not
    given to the lowest tier younger than `hold_seconds`, nor to deferred work before `deferred_share` of its urgency.
    """

    agents: int = 1
    smallest_pool: int = 15
    agents_of_large_pool: int = 2
    large_pool: int = 60
    hold_seconds: float = 20.0
    deferred_share: float = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingRules:
    """Everything routing is told. `tiers` stand most valuable first.

    `drain_share`: at most this part of a pool is kept from smaller live work for a waiting call.
    `pass_over_seconds`: how long an agent who declined or missed an interaction is passed over for it.
    `interrupted_seconds`: how long deferred work stays with an agent whom a call interrupted (the hub's timer).
    `pace_seconds`: how far back estimates look.
    """

    tiers: tuple[TierRule, ...]
    channels: tuple[ChannelRule, ...]
    queues: tuple[QueueRule, ...]
    reserve: ReserveRule | None = field(default_factory=ReserveRule)
    drain_share: float = 0.25
    pass_over_seconds: float = 60.0
    interrupted_seconds: float = 900.0
    pace_seconds: float = 1800.0

    def check(self) -> tuple[str, ...]:
        """Every fault in these rules, each a sentence that names the place and what to do; empty when they hold."""
        return tuple(faults_of(self))
