"""Agents at their desks, what agents of equal skills have in common, and the order in which they are chosen.

Agents with equal skills and channels form a profile. A shelf keeps agents by profile in the order in which they would be
chosen, so that the cost of a choice follows profiles, not agents.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from typing import TYPE_CHECKING

from .capacity import WorkInHand
from .eligibility import Alternatives
from .ids import AgentId, Channel
from .rules import ChannelRule
from .seat import Seat

if TYPE_CHECKING:
    from .classes import WaitingClass


ProfileKey = tuple[tuple[tuple[str, int], ...], tuple[Channel, ...]]


class Profile:
    """What agents of equal skills and channels have in common.

    `desks` counts the agents, `available` those available, `draining` those who make room for a call. `breadth` is the
    number of pairs of queue and channel they serve in the first ring: keep generalists free. `classes` are the classes of
    waiting work they may take, by channel.
    """

    __slots__ = ("available", "breadth", "channels", "classes", "desks", "draining", "key", "needs", "skills", "takes_calls")

    def __init__(self, key: ProfileKey, channels: tuple[ChannelRule, ...], breadth: int) -> None:
        self.key = key
        self.skills = dict(key[0])
        self.channels = channels
        self.takes_calls = any(channel.is_call for channel in channels)
        self.breadth = breadth
        self.desks = 0
        self.available = 0
        self.draining = 0
        self.needs: list[Need] = []
        self.classes: dict[Channel, list[WaitingClass]] = {channel.name: [] for channel in channels}


class Desk:
    """One signed-in agent."""

    __slots__ = ("agent", "available", "idle_since", "partly_busy", "profile", "ranks", "seat", "work")

    def __init__(self, seat: Seat, profile: Profile, idle_since: float) -> None:
        self.agent = seat.agent
        self.seat = seat
        self.profile = profile
        self.available = False
        self.idle_since = idle_since
        self.work = WorkInHand(seat.capacity)
        self.ranks: dict[Channel, Rank] = {}
        """This desk's place on the shelf of each channel it has room for."""
        self.partly_busy: Rank | None = None
        """Its place among those who could make room for a call: by live units held, then as in every choice."""


Rank = tuple[int, int, float, AgentId, Desk]
"""Load, breadth, idle since and id, the order of choice; and the desk."""


class Shelf:
    """Agents who could be chosen for something, by profile, each list best first."""

    __slots__ = ("_ranks",)

    def __init__(self) -> None:
        self._ranks: dict[Profile, list[Rank]] = {}

    def __bool__(self) -> bool:
        return bool(self._ranks)

    def put(self, rank: Rank) -> None:
        """An agent can be chosen."""
        insort(self._ranks.setdefault(rank[4].profile, []), rank)

    def take(self, rank: Rank) -> None:
        """An agent can be chosen no more, or not in this place."""
        profile = rank[4].profile
        ranks = self._ranks[profile]
        del ranks[bisect_left(ranks, rank)]
        if not ranks:
            del self._ranks[profile]

    def serving(self, need: Need) -> list[list[Rank]]:
        """Those who may serve a need."""
        ranks, profiles = self._ranks, need.profiles
        if len(ranks) < len(profiles):
            return [those for profile, those in ranks.items() if profile in profiles]
        return [ranks[profile] for profile in profiles if profile in ranks]


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
