"""The agents who are signed in, grouped by what they can do, and who of them has room.

Agents with equal skills and channels form a profile. For each channel a shelf keeps, by profile, the agents with room in
the order in which they would be chosen, so that the cost of a choice follows profiles, not agents.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from typing import TYPE_CHECKING

from .capacity import WorkInHand
from .eligibility import Alternatives, meets, meets_any
from .ids import AgentId, Channel
from .rules import ChannelRule, RoutingRules
from .seat import Seat
from .selection import load

if TYPE_CHECKING:
    from .classes import WaitingClass


ProfileKey = tuple[tuple[tuple[str, int], ...], tuple[Channel, ...]]


class Profile:
    """What agents of equal skills and channels have in common.

    `breadth` is the number of pairs of queue and channel they serve in the first ring: keep generalists free. `classes`
    are the classes of waiting work they may take, by channel.
    """

    __slots__ = ("available", "breadth", "channels", "classes", "desks", "key", "needs", "skills", "takes_calls")

    def __init__(self, key: ProfileKey, channels: tuple[ChannelRule, ...], breadth: int) -> None:
        self.key = key
        self.skills = dict(key[0])
        self.channels = channels
        self.takes_calls = any(channel.is_call for channel in channels)
        self.breadth = breadth
        self.desks = 0
        self.available = 0
        self.needs: list[Need] = []
        self.classes: dict[Channel, list[WaitingClass]] = {channel.name: [] for channel in channels}


class Desk:
    """One signed-in agent."""

    __slots__ = ("agent", "available", "idle_since", "profile", "ranks", "seat", "work")

    def __init__(self, seat: Seat, profile: Profile, idle_since: float) -> None:
        self.agent = seat.agent
        self.seat = seat
        self.profile = profile
        self.available = False
        self.idle_since = idle_since
        self.work = WorkInHand(seat.capacity)
        self.ranks: dict[Channel, Rank] = {}
        """This desk's place on the shelf of each channel it has room for."""


Rank = tuple[int, int, float, AgentId, Desk]
"""Load, breadth, idle since and id, the order of choice; and the desk."""

Shelf = dict[Profile, list[Rank]]


class Need:
    """What it takes to serve some work: requirements of which any will do, and the profiles that meet one."""

    __slots__ = ("alternatives", "available", "classes", "profiles")

    def __init__(self, alternatives: Alternatives) -> None:
        self.alternatives = alternatives
        self.profiles: dict[Profile, None] = {}
        self.classes: list[WaitingClass] = []
        self.available: Counter[Channel] = Counter()
        """How many available agents may serve this, with room or without, by channel."""

    def admit(self, profile: Profile) -> None:
        """A profile meets this need."""
        self.profiles[profile] = None
        profile.needs.append(self)
        for channel in profile.channels:
            self.available[channel.name] += profile.available

    def is_served(self, channel: Channel) -> bool:
        """Whether anybody signed in could serve this on a channel."""
        return any(channel in profile.classes for profile in self.profiles)


class Staff:
    """Everybody signed in, `available` of them available.

    `stirred` names the agents, and for which channel, who have found room since it was last cleared; `came_or_went` counts
    the changes of who is here and available.
    """

    def __init__(self, rules: RoutingRules) -> None:
        self._channels = {channel.name: channel for channel in rules.channels}
        self._queues = rules.queues
        self._profiles: dict[ProfileKey, Profile] = {}
        self._needs: dict[Alternatives, Need] = {}
        self.desks: dict[AgentId, Desk] = {}
        self.shelves: dict[Channel, Shelf] = {name: {} for name in self._channels}
        self.partly_busy: dict[AgentId, Desk] = {}
        """Available agents who also take calls and hold live work that is none: the ones that may make room for one."""
        self.stirred: dict[tuple[Desk, Channel], None] = {}
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
        profile = desk.profile
        for channel in profile.channels:
            room = desk.available and desk.work.has_room(channel)
            self._shelve(desk, profile, channel, room)
        work = desk.work
        if profile.takes_calls and desk.available and work.live_units and not work.calls and not work.kept_for_units:
            self.partly_busy[desk.agent] = desk
        else:
            self.partly_busy.pop(desk.agent, None)

    def with_room(self, need: Need, channel: Channel) -> list[list[Rank]]:
        """The agents with room who may serve this, by profile, each list best first."""
        shelf, profiles = self.shelves[channel], need.profiles
        if len(shelf) < len(profiles):
            return [ranks for profile, ranks in shelf.items() if profile in profiles]
        return [shelf[profile] for profile in profiles if profile in shelf]

    def _shelve(self, desk: Desk, profile: Profile, channel: ChannelRule, room: bool) -> None:
        name = channel.name
        before = desk.ranks.pop(name, None)
        shelf = self.shelves[name]
        if before is not None:
            ranks = shelf[profile]
            del ranks[bisect_left(ranks, before)]
            if not ranks:
                del shelf[profile]
        if not room:
            return
        rank = desk.ranks[name] = (load(desk.work, channel, profile.takes_calls), profile.breadth, desk.idle_since, desk.agent, desk)
        insort(shelf.setdefault(profile, []), rank)
        if before is None:
            self.stirred[desk, name] = None

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
