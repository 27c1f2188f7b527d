"""Draining: small live work must not keep a waiting call out for ever.

When the first call of a class finds no agent with room, the agent nearest to having room takes nothing smaller until that
call is placed: one agent each, at most a share of the pool.
"""

from collections.abc import Iterable

from .classes import Entry, WaitingClass
from .ids import InteractionId
from .rules import RoutingRules
from .staff import Desk, Staff


class Draining:
    """Which agents make room, and for which call."""

    def __init__(self, rules: RoutingRules, staff: Staff) -> None:
        self._share = rules.drain_share
        self._staff = staff
        self._desks: dict[InteractionId, Desk] = {}

    @property
    def desks(self) -> Iterable[Desk]:
        """Who is making room."""
        return self._desks.values()

    def may_begin(self) -> bool:
        """Whether anybody could make room and not all who may are doing so."""
        return bool(self._share and self._staff.partly_busy) and len(self._desks) < self._allowed(self._staff.available)

    def begin(self, classes: Iterable[WaitingClass]) -> None:
        """Let agents make room for the first of these classes of calls, which stand in the order of their scores."""
        for waiting_class in classes:
            if not self._staff.partly_busy:
                return
            if waiting_class.first is not None and not self._staff.with_room(waiting_class.need, waiting_class.channel):
                self._begin_for(waiting_class.first[3])

    def end(self, id: InteractionId) -> None:
        """This call waits no more: whoever made room for it takes all work again."""
        desk = self._desks.pop(id, None)
        if desk is not None:
            desk.work.kept_for_units = 0
            self._staff.refresh(desk)

    def end_at(self, desk: Desk) -> None:
        """This agent has taken a call, or is not here for one."""
        for id in [id for id, draining in self._desks.items() if draining is desk]:
            self.end(id)

    def _begin_for(self, entry: Entry) -> None:
        waiting_class, id = entry.waiting_class, entry.waiting.id
        need, channel = waiting_class.need, waiting_class.channel
        if id in self._desks:
            return
        if sum(desk.profile in need.profiles for desk in self._desks.values()) >= self._allowed(need.available[channel]):
            return
        candidates = [desk for desk in self._staff.partly_busy.values() if desk.profile in need.profiles and channel in desk.seat.channels]
        if candidates:
            desk = self._desks[id] = min(candidates, key=_distance)
            desk.work.kept_for_units = waiting_class.channel_rule.units
            self._staff.refresh(desk)

    def _allowed(self, agents: int) -> int:
        return max(1, int(self._share * agents))


def _distance(desk: Desk) -> tuple[int, int, float, str]:
    """How far an agent is from having room: units to be given back, then as in every choice."""
    return desk.work.live_units, desk.profile.breadth, desk.idle_since, desk.agent
