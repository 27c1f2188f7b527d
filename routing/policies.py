"""Ways to order one queue. Live traffic uses accumulating priority; the others are there to be compared with it.

A policy says what place a tier gets; the router does the rest, so that `hub replay` runs each policy on the very router
that serves live traffic.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from .ids import Channel, QueueName, Tier
from .priority import slope
from .rules import RoutingRules


class Standing(NamedTuple):
    """A place in the order: higher precedence goes first whatever the score; then score = slope x (age + head start)."""

    precedence: int
    slope: float
    head_start_seconds: float


class Policy(Protocol):
    """How waiting work is ordered. Equal questions get equal answers, always."""

    @property
    def steps(self) -> Sequence[float]:
        """The seconds of waiting at which standings change, rising; empty where only the score moves."""
        ...

    def standing(self, tier: Tier, queue: QueueName, channel: Channel, steps_passed: int) -> Standing:
        """The place of an interaction that has waited past so many of the steps."""
        ...


class Accumulating:
    """score = weight / urgency x (age + head start): value sets how fast a place is earned, and nobody starves."""

    steps: Sequence[float] = ()

    def __init__(self, rules: RoutingRules) -> None:
        live = {channel.name for channel in rules.channels if channel.live}
        self._standings = {
            (tier.name, queue.name, channel): Standing(0, slope(tier.weight, urgency), tier.head_start_seconds if channel in live else 0.0)
            for tier in rules.tiers
            for queue in rules.queues
            for channel, urgency in queue.urgency_seconds.items()
        }

    def standing(self, tier: Tier, queue: QueueName, channel: Channel, steps_passed: int) -> Standing:
        """From the tables of tiers and urgencies."""
        return self._standings[tier, queue, channel]


class Fifo:
    """Who came first goes first, whoever it is."""

    steps: Sequence[float] = ()

    def standing(self, tier: Tier, queue: QueueName, channel: Channel, steps_passed: int) -> Standing:
        """The same for all."""
        return Standing(0, 1.0, 0.0)


class Strict:
    """A more valuable tier always goes first, however long the others wait (Cobham 1954)."""

    steps: Sequence[float] = ()

    def __init__(self, tiers: Sequence[Tier]) -> None:
        self._precedence = {tier: len(tiers) - at for at, tier in enumerate(tiers)}

    def standing(self, tier: Tier, queue: QueueName, channel: Channel, steps_passed: int) -> Standing:
        """By tier, then by time waited."""
        return Standing(self._precedence[tier], 1.0, 0.0)


class Credit:
    """Time waited plus a constant credit of seconds for the tier, as Genesys, mod_callcenter and the 1999 bank do."""

    steps: Sequence[float] = ()

    def __init__(self, credit_seconds: Mapping[Tier, float]) -> None:
        self._credit_seconds = dict(credit_seconds)

    def standing(self, tier: Tier, queue: QueueName, channel: Channel, steps_passed: int) -> Standing:
        """Everybody ages alike; only the start differs."""
        return Standing(0, 1.0, self._credit_seconds[tier])


class Steps:
    """Strict, but whoever waits past a step climbs one tier, up to the top: TaskRouter's escalation by timeouts."""

    def __init__(self, tiers: Sequence[Tier], steps: Sequence[float]) -> None:
        self._precedence = {tier: len(tiers) - at for at, tier in enumerate(tiers)}
        self._top = len(tiers)
        self.steps = tuple(sorted(steps))

    def standing(self, tier: Tier, queue: QueueName, channel: Channel, steps_passed: int) -> Standing:
        """By tier and steps climbed, then by time waited."""
        return Standing(min(self._top, self._precedence[tier] + steps_passed), 1.0, 0.0)
