"""Everybody signed in: who is available, and who has room for what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .desks import Desk, Need, Profile, ProfileKey, Rank, Shelf
from .eligibility import Alternatives, meets, meets_any
from .ids import AgentId, Channel
from .rules import ChannelRule, RoutingRules
from .seat import Seat
from .selection import load

if TYPE_CHECKING:
    from .classes import WaitingClass


class Staff:
    """Everybody signed in, `available` of them available.

    `shelves` hold, by channel, the agents with room; `partly_busy` those who also take calls and hold live work that is
    none: the ones that may make room for one. `stirred` names the agents, and for which channel, who have found room since
    it was last cleared, `restless` those whose place among the partly busy changed. `came_or_went` counts the changes of
    who is here and available, `lost_for_calls` how often one with room for a call has none any more.
    """

    def __init__(self, rules: RoutingRules) -> None:
        self._channels = {channel.name: channel for channel in rules.channels}
        self._queues = rules.queues
        self._profiles: dict[ProfileKey, Profile] = {}
        self._needs: dict[Alternatives, Need] = {}
        self.desks: dict[AgentId, Desk] = {}
        self.shelves = {name: Shelf() for name in self._channels}
        self.partly_busy = Shelf()
        self.restless: dict[Desk, None] = {}
        self.stirred: dict[tuple[Desk, Channel], None] = {}
        self.lost_for_calls = 0
        self.available = 0
        self.came_or_went = 0

    def need(self, alternatives: Alternatives) -> Need:
        """The one need with these alternatives."""
        need = self._needs.get(alternatives)
        if need is None:
            need = self._needs[alternatives] = Need(alternatives)
            for profile in self._profiles.values():
                if meets_any(profile.skills, alternatives):
                    need.admit(profile)
        return need

    def introduce(self, waiting_class: WaitingClass) -> None:
        """Tell everybody who may serve it of a new class."""
        waiting_class.need.classes.append(waiting_class)
        for profile in waiting_class.need.profiles:
            if waiting_class.channel in profile.classes:
                profile.classes[waiting_class.channel].append(waiting_class)

    def seat(self, seat: Seat, idle_since: float) -> Desk:
        """Sign an agent in, not yet available; one who is here already keeps what they hold."""
        before = self.desks.get(seat.agent)
        self.unseat(seat.agent)
        desk = Desk(seat, self._profile(seat), idle_since)
        if before is not None:
            desk.work = before.work
            desk.work.capacity = seat.capacity
        desk.profile.desks += 1
        self.desks[seat.agent] = desk
        self.came_or_went += 1
        return desk

    def unseat(self, agent: AgentId) -> None:
        """Sign an agent out."""
        desk = self.desks.get(agent)
        if desk is None:
            return
        self.set_available(desk, False)
        del self.desks[agent]
        self.restless.pop(desk, None)
        for channel in desk.profile.channels:
            self.stirred.pop((desk, channel.name), None)
        desk.profile.desks -= 1
        if not desk.profile.desks:
            self._dissolve(desk)
        self.came_or_went += 1

    def set_available(self, desk: Desk, available: bool) -> None:
        """Put an agent on the shelves, or take them off."""
        profile, more = desk.profile, available - desk.available
        desk.available = available
        profile.available += more
        self.available += more
        for need in profile.needs:
            for channel in profile.channels:
                need.available[channel.name] += more
        self.came_or_went += 1
        self.refresh(desk)

    def refresh(self, desk: Desk) -> None:
        """Bring the shelves up to date after a change of what this agent holds."""
        for channel in desk.profile.channels:
            self._shelve(desk, channel)
        self._shelve_partly_busy(desk)

    def with_room(self, need: Need, channel: Channel) -> list[list[Rank]]:
        """The agents with room who may serve this, by profile, each list best first."""
        return self.shelves[channel].serving(need)

    def _shelve(self, desk: Desk, channel: ChannelRule) -> None:
        name, shelf, profile = channel.name, self.shelves[channel.name], desk.profile
        before = desk.ranks.pop(name, None)
        if before is not None:
            shelf.take(before)
        if desk.available and desk.work.has_room(channel):
            rank = desk.ranks[name] = (load(desk.work, channel, profile.takes_calls), profile.breadth, desk.idle_since, desk.agent, desk)
            shelf.put(rank)
            if before is None:
                self.stirred[desk, name] = None
        elif before is not None and channel.is_call:
            self.lost_for_calls += 1

    def _shelve_partly_busy(self, desk: Desk) -> None:
        work, before = desk.work, desk.partly_busy
        if before is None and (not work.live_units or work.calls):
            return
        if before is not None:
            self.partly_busy.take(before)
            desk.partly_busy = None
        may_make_room = desk.profile.takes_calls and desk.available and work.live_units and not work.calls and not work.kept_for_units
        if may_make_room:
            desk.partly_busy = (work.live_units, desk.profile.breadth, desk.idle_since, desk.agent, desk)
            self.partly_busy.put(desk.partly_busy)
            self.restless[desk] = None

    def _profile(self, seat: Seat) -> Profile:
        channels = tuple(channel for name, channel in self._channels.items() if name in seat.channels)
        key = (tuple(sorted(seat.skills.items())), tuple(channel.name for channel in channels))
        profile = self._profiles.get(key)
        return profile if profile is not None else self._new_profile(key, channels)

    def _new_profile(self, key: ProfileKey, channels: tuple[ChannelRule, ...]) -> Profile:
        skills = dict(key[0])
        served = [queue for queue in self._queues if meets(skills, queue.requirement.items())]
        breadth = sum(channel.name in queue.urgency_seconds for queue in served for channel in channels)
        profile = self._profiles[key] = Profile(key, channels, breadth)
        for need in self._needs.values():
            if not meets_any(profile.skills, need.alternatives):
                continue
            need.admit(profile)
            for waiting_class in need.classes:
                if waiting_class.channel in profile.classes:
                    profile.classes[waiting_class.channel].append(waiting_class)
        return profile

    def _dissolve(self, desk: Desk) -> None:
        """Forget a profile whose last agent has left."""
        profile = desk.profile
        del self._profiles[profile.key]
        for need in profile.needs:
            del need.profiles[profile]
