"""Estimates the remaining wait of those who wait, from the pace of their queue."""

from typing import NamedTuple

from .classes import Entry
from .estimate import Estimate, range_of, settled_wait
from .ids import Channel, QueueName
from .pace import Pace
from .pricing import Pricing
from .rules import RoutingRules
from .waiting import Waiting
from .waiting_room import WaitingRoom

_FEWEST_TAKEN = 3
_LONGEST_SECONDS = 86_400.0


class Estimates:
    """The pace of each queue, live and deferred work apart, and what follows from it for one who waits."""

    def __init__(self, rules: RoutingRules, pricing: Pricing, room: WaitingRoom) -> None:
        self._pricing = pricing
        self._room = room
        self._tiers = [tier.name for tier in rules.tiers]
        self._paces = {(queue.name, live): Pace(rules.pace_seconds) for queue in rules.queues for live in (True, False)}

    def pace(self, queue: QueueName, channel: Channel) -> Pace:
        """The pace of a queue for live or deferred work, whichever this channel is."""
        return self._paces[queue, self._pricing.channel(channel).live]

    def moved(self, before: Waiting, after: Waiting, now: float) -> None:
        """Somebody waits in another queue, or on another channel."""
        self.pace(before.queue, before.channel).went_elsewhere()
        self.pace(after.queue, after.channel).arrived(after.channel, after.tier, now)

    def taken(self, waiting: Waiting, now: float) -> None:
        """Somebody was offered to an agent."""
        self.pace(waiting.queue, waiting.channel).taken(now, waited=now > waiting.ring_since)

    def of(self, entry: Entry, now: float) -> Estimate | None:
        """The range for one who waits; None when the queue has hardly moved of late, or more overtake than are served."""
        pace = self.pace(entry.waiting.queue, entry.waiting.channel)
        known = pace.service_rate(now)
        if known is None or known[1] < _FEWEST_TAKEN:
            return None
        service_rate, taken = known
        overtakers = self._overtakers(entry, pace, now)

        def before_after(seconds: float) -> float:
            waiting = self._room.position(entry, now + seconds) - 1
            return waiting + sum(overtaking.by(seconds) for overtaking in overtakers)

        mean, variance = settled_wait(before_after, service_rate, pace.leaving_rate(now), taken)
        return range_of(mean, variance) if mean < _LONGEST_SECONDS else None

    def _overtakers(self, entry: Entry, pace: Pace, now: float) -> list["_Overtaking"]:
        """Those yet to come who may pass this one, by channel and tier."""
        own, queue = entry.waiting_class, entry.waiting_class.queue_rule
        age = own.reading(now) - entry.place[0]
        found = []
        for channel in queue.urgency_seconds:
            if self._pricing.channel(channel).live != own.channel_rule.live:
                continue
            for tier in self._tiers:
                rate, standing = pace.arrival_rate(channel, tier, now), self._pricing.first_standing(tier, queue.name, channel)
                if rate and standing.precedence >= own.group.precedence:
                    ratio = 0.0 if standing.precedence > own.group.precedence else own.slope / standing.slope
                    found.append(_Overtaking(rate, standing.head_start_seconds, ratio, age))
        return found


class _Overtaking(NamedTuple):
    """Arrivals of one kind: how many come in a second, their head start, and how slowly the one they pass ages beside them."""

    rate: float
    head_start_seconds: float
    ratio: float
    age_seconds: float

    def by(self, seconds: float) -> float:
        """How many who come from now on will have passed it so many seconds from now.

        Who comes t seconds from now passes when b' (w - t + h) > b (age + w), so all who come before
        t = w + h - (b / b') (age + w) do.
        """
        until = seconds + self.head_start_seconds - self.ratio * (self.age_seconds + seconds)
        return self.rate * min(seconds, max(0.0, until))
