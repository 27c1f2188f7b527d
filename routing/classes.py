"""Classes of waiting work: everything in one has the same queue, channel, tier and needs, so its order never changes."""

from __future__ import annotations

from bisect import bisect_left, insort

from .desks import Need
from .ids import Channel, InteractionId, QueueName, Tier
from .ordered import Ordered
from .priority import WALL, Clock
from .reasons import Hold
from .rules import ChannelRule, QueueRule
from .waiting import Waiting


class Entry:
    """One waiting interaction inside the router.

    `last_need` is what it takes once every ring is open, `due` its next timer, `kept` whether it is kept for its
    preferred agent, `reserved_until` the end of the reserve that holds it, `holds` what was last said to hold it back, and
    `told_to_leave` whether the hub was told to take it out for a cause that comes but once.
    """

    __slots__ = ("due", "holds", "kept", "last_need", "place", "reserved_until", "told_to_leave", "waiting", "waiting_class")

    waiting_class: WaitingClass
    place: Place

    def __init__(self, waiting: Waiting, last_need: Need) -> None:
        self.waiting = waiting
        self.last_need = last_need
        self.holds: tuple[Hold, ...] = ()
        self.kept = False
        self.due: float | None = None
        self.reserved_until: float | None = None
        self.told_to_leave = False


Place = tuple[float, float, InteractionId, Entry]
"""The order inside a class: the clock's reading of the key, earliest wait, id; and the entry."""


class WaitingClass:
    """Who waits with equal queue, channel, tier, needs and standing, best first.

    `ready` is the work open to whoever meets the need, `kept` what is kept for a preferred agent; `first` is the first
    of those ready. `rank` is the precedence its policy gives it, negated: less goes first.
    """

    __slots__ = (
        "channel",
        "channel_rule",
        "first",
        "group",
        "kept",
        "need",
        "on_wall_clock",
        "queue_rule",
        "rank",
        "reading",
        "ready",
        "slope",
        "tier",
    )

    def __init__(self, queue_rule: QueueRule, channel_rule: ChannelRule, tier: Tier, need: Need, group: SlopeGroup) -> None:
        self.queue_rule = queue_rule
        self.channel_rule = channel_rule
        self.channel: Channel = channel_rule.name
        self.tier = tier
        self.need = need
        self.group = group
        self.rank = -group.precedence
        self.slope = group.slope
        self.reading = group.clock.reading
        self.on_wall_clock = group.clock is WALL
        self.ready: Ordered[Place] = Ordered()
        self.kept: Ordered[Place] = Ordered()
        self.first: Place | None = None

    @property
    def queue(self) -> QueueName:
        """The queue these wait in."""
        return self.queue_rule.name

    @property
    def clock(self) -> Clock:
        """The clock their waiting is counted on."""
        return self.group.clock

    @property
    def size(self) -> int:
        """How many wait in it."""
        return self.ready.size + self.kept.size

    def add(self, entry: Entry) -> None:
        """Take an entry in where its place is."""
        if entry.kept:
            self.kept.add(entry.place)
            return
        self.ready.add(entry.place)
        if self.first is None or entry.place < self.first:
            self._lead(entry.place)

    def remove(self, entry: Entry) -> None:
        """Let an entry go."""
        if entry.kept:
            self.kept.remove(entry.place)
            return
        self.ready.remove(entry.place)
        if entry.place is self.first:
            self._lead(self.ready.at(0))

    def _lead(self, first: Place | None) -> None:
        self.group.replace(self.first, first)
        self.first = first


class SlopeGroup:
    """Classes of one channel that age alike. Their first ones keep their order too, whatever the time, so that an agent
    who serves many queues finds the best of them at once: this is how classes of equal slope are merged."""

    __slots__ = ("clock", "firsts", "precedence", "slope")

    def __init__(self, precedence: int, slope: float, clock: Clock) -> None:
        self.precedence = precedence
        self.slope = slope
        self.clock = clock
        self.firsts: list[Place] = []

    def replace(self, before: Place | None, after: Place | None) -> None:
        """A class has another first one."""
        if before is not None:
            del self.firsts[bisect_left(self.firsts, before)]
        if after is not None:
            insort(self.firsts, after)
