"""The soft reserve: the last free agents of a large pool are kept, for seconds, from work that can wait a little.

A static reserve starves the lower tiers (3 of 10 agents at 80 % load break a queue: Armony, Gurvich and Mandelbaum 2008),
so this one ends by itself for every single interaction.
"""

from collections.abc import Iterable

from .classes import Entry, WaitingClass
from .desks import Need, Rank
from .ids import Channel
from .rules import RoutingRules
from .staff import Staff


class Reserve:
    """Says which work is held back from the last agents with room for a call, and until when."""

    def __init__(self, rules: RoutingRules, staff: Staff) -> None:
        self._rule = rules.reserve
        self._staff = staff
        self._lowest = rules.tiers[-1].name if len(rules.tiers) > 1 else None
        self._calls: tuple[Channel, ...] = tuple(channel.name for channel in rules.channels if channel.is_call)

    def ends(self, entry: Entry) -> float | None:
        """Until when this work leaves the last agents alone; None for work that never does."""
        held = self._held_seconds(entry.waiting_class)
        return None if held is None else entry.waiting_class.clock.later(entry.waiting.waiting_since, held)

    def protects(self, need: Need) -> bool:
        """Whether so few agents of the pool have room for a call that they are reserved."""
        rule = self._rule
        if rule is None:
            return False
        available = max((need.available[channel] for channel in self._calls), default=0)
        if available < rule.smallest_pool:
            return False
        kept = rule.agents_of_large_pool if available > rule.large_pool else rule.agents
        return not self._more_than(kept, need)

    def spares(self, rank: Rank) -> bool:
        """Whether this agent is none of those reserved: they have no room for a call anyway."""
        return not any(channel in rank[4].ranks for channel in self._calls)

    def _held_seconds(self, waiting_class: WaitingClass) -> float | None:
        rule = self._rule
        if rule is None:
            return None
        if not waiting_class.channel_rule.live:
            return rule.deferred_share * waiting_class.queue_rule.urgency_seconds[waiting_class.channel]
        return rule.hold_seconds if waiting_class.tier == self._lowest else None

    def _more_than(self, kept: int, need: Need) -> bool:
        free = 0
        for ranks in self._free_for_calls(need):
            free += len(ranks)
            if free > kept:
                return True
        return False

    def _free_for_calls(self, need: Need) -> Iterable[list[Rank]]:
        for channel in self._calls:
            yield from self._staff.with_room(need, channel)
