"""How many agents work, by half hour."""

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from .contact import Demand

_HALF_HOUR = 1800.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Staffing:
    """From each of these instants on, so many agents."""

    since: tuple[float, ...]
    agents: tuple[int, ...]

    @property
    def most(self) -> int:
        """The most agents at any time."""
        return max(self.agents)

    def at(self, instant: float) -> int:
        """How many work at an instant."""
        return self.agents[max(0, bisect_right(self.since, instant) - 1)]


def constant(agents: int) -> Staffing:
    """The same number at all times."""
    return Staffing(since=(-math.inf,), agents=(agents,))


def for_load(demand: Sequence[Demand], load: float) -> Staffing:
    """As many as make the work that arrives in each half hour this load; at least one, also where nothing arrives."""
    work: defaultdict[int, float] = defaultdict(float)
    for one in demand:
        work[int(one.contact.arrived_at // _HALF_HOUR)] += one.handle_seconds
    halves = range(min(work), max(work) + 2)
    needed = [work.get(half, 0.0) / _HALF_HOUR / load for half in halves]
    return Staffing(since=tuple(half * _HALF_HOUR for half in halves), agents=tuple(max(1, math.floor(agents + 0.5)) for agents in needed))
