"""Draining: small live work must not keep a waiting call out for ever.

When the first call of a class finds no agent with room, the agent nearest to having room takes nothing smaller until that
call is placed: one agent each, at most a share of the pool.
"""

from .classes import Entry, WaitingClass
from .contest import Contest
from .desks import Desk, Need, Profile
from .ids import AgentId, Channel, InteractionId
from .rules import RoutingRules
from .staff import Staff
from .waiting_room import WaitingRoom


class Draining:
    """Which agents make room, and for which call."""

    def __init__(self, rules: RoutingRules, staff: Staff, room: WaitingRoom) -> None:
        self._share = rules.drain_share
        self._staff = staff
        self._room = room
        self._calls: list[Channel] = [channel.name for channel in rules.channels if channel.is_call]
        self._drains: dict[InteractionId, tuple[Entry, Desk]] = {}
        self._desks_of: dict[Profile, dict[AgentId, Desk]] = {}

    def keeps_from(self, waiting_class: WaitingClass) -> list[Desk]:
        """The agents who would have room for this class, were they not making room for a call; by id."""
        channel, need = waiting_class.channel_rule, waiting_class.need
        if not self._drains or not channel.live or channel.is_call:
            return []
        desks = [desk for profile in need.profiles if profile.draining for desk in self._desks_of[profile].values()]
        return sorted((desk for desk in desks if desk.available and desk.work.would_have_room(channel)), key=lambda desk: desk.agent)

    def kept_waiting_by(self, desk: Desk) -> list[Entry]:
        """The first of each class that this agent would have room for, did they not make room for a call."""
        smaller = [channel for channel in desk.profile.channels if channel.live and not channel.is_call]
        open_to = [channel.name for channel in smaller if desk.work.kept_for_units and desk.work.would_have_room(channel)]
        return [one.first[3] for channel in open_to for one in desk.profile.classes[channel] if one.first is not None]

    def begin(self, now: float) -> None:
        """Let agents make room for calls that found nobody: for those first in their class since this was last asked, and
        by those who could make room since then."""
        restless, led = list(self._staff.restless), dict(self._room.led)
        self._staff.restless.clear()
        self._room.led.clear()
        if not self._share or not self._staff.partly_busy:
            return
        led.update((found, None) for desk in restless if (found := self._first_call_for(desk, now)) is not None)
        for waiting_class in _by_score(led, now):
            self._begin_for(waiting_class)

    def end(self, id: InteractionId) -> None:
        """This call waits no more: whoever made room for it takes all work again."""
        drain = self._drains.pop(id, None)
        if drain is not None:
            desk = drain[1]
            desk.work.kept_for_units = 0
            desk.profile.draining -= 1
            del self._desks_of[desk.profile][desk.agent]
            if not desk.profile.draining:
                del self._desks_of[desk.profile]
            self._staff.refresh(desk)

    def end_at(self, desk: Desk) -> None:
        """This agent has taken a call, or is not here for one: the call they made room for needs another."""
        if not desk.work.kept_for_units:
            return
        for id, entry in [(id, entry) for id, (entry, draining) in self._drains.items() if draining is desk]:
            self.end(id)
            self._room.led[entry.waiting_class] = None

    def _first_call_for(self, desk: Desk, now: float) -> WaitingClass | None:
        """Of the calls this agent could serve and for which nobody makes room, the class of the one with the best score."""
        contest = Contest(now)
        for channel in self._calls:
            for group in self._room.groups(channel):
                mine = (first[3].waiting_class for first in group.firsts if first[2] not in self._drains)
                contest.enter_classes([one for one in mine if desk.profile in one.need.profiles][:1])
        contest.open()
        turn = contest.draw()
        return None if turn is None else turn[5].waiting_class

    def _begin_for(self, waiting_class: WaitingClass) -> None:
        need, channel, first = waiting_class.need, waiting_class.channel, waiting_class.first
        if first is None or first[2] in self._drains or not self._may_begin(need, channel):
            return
        nearest = [ranks[0] for ranks in self._staff.partly_busy.serving(need) if channel in ranks[0][4].seat.channels]
        if not nearest or self._staff.with_room(need, channel):
            return
        desk = min(nearest)[4]
        self._drains[first[2]] = first[3], desk
        desk.work.kept_for_units = waiting_class.channel_rule.units
        desk.profile.draining += 1
        self._desks_of.setdefault(desk.profile, {})[desk.agent] = desk
        self._staff.refresh(desk)

    def _may_begin(self, need: Need, channel: Channel) -> bool:
        return sum(profile.draining for profile in need.profiles) < max(1, int(self._share * need.available[channel]))


def _by_score(classes: dict[WaitingClass, None], now: float) -> list[WaitingClass]:
    contest = Contest(now)
    contest.enter_classes(classes)
    return [turn[5].waiting_class for turn in contest.in_order()]
