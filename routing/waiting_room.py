"""Everything that waits, in its classes: who is where, how many, and who stands before whom."""

from collections import Counter
from collections.abc import Mapping

from .classes import Entry, Place, SlopeGroup, WaitingClass
from .desks import Need
from .ids import AgentId, Channel, InteractionId, QueueName, Tier
from .ordered import Ordered
from .policies import Standing
from .priority import Clock
from .rules import ChannelRule, QueueRule
from .staff import Staff

ClassKey = tuple[QueueName, Channel, Tier, Need, int]


class WaitingRoom:
    """The waiting interactions. `stirred` and `stirred_kept` name classes and kept entries that changed since they were last
    cleared, `led` the classes of calls that have another first one."""

    def __init__(self, staff: Staff) -> None:
        self._staff = staff
        self._classes: dict[ClassKey, WaitingClass] = {}
        self._groups: dict[tuple[Channel, int, float, int], SlopeGroup] = {}
        self._groups_of: dict[Channel, list[SlopeGroup]] = {}
        self._rivals: dict[tuple[QueueName, bool], list[WaitingClass]] = {}
        self._named: dict[AgentId, dict[InteractionId, Entry]] = {}
        self._depth: Counter[tuple[QueueName, Channel, Tier]] = Counter()
        self.entries: dict[InteractionId, Entry] = {}
        self.stirred: dict[WaitingClass, None] = {}
        self.stirred_kept: dict[InteractionId, Entry] = {}
        self.led: dict[WaitingClass, None] = {}

    def groups(self, channel: Channel) -> list[SlopeGroup]:
        """The slope groups of one channel."""
        return self._groups_of.get(channel, [])

    def class_of(self, queue: QueueRule, channel: ChannelRule, tier: Tier, need: Need, standing: Standing, clock: Clock) -> WaitingClass:
        """The one class with this queue, channel, tier, need and precedence."""
        key = (queue.name, channel.name, tier, need, standing.precedence)
        waiting_class = self._classes.get(key)
        if waiting_class is None:
            group = self._group(channel.name, standing, clock)
            waiting_class = self._classes[key] = WaitingClass(queue, channel, tier, need, group)
            self._rivals.setdefault((queue.name, channel.live), []).append(waiting_class)
            self._staff.introduce(waiting_class)
        return waiting_class

    def put(self, entry: Entry, waiting_class: WaitingClass, *, kept: bool) -> None:
        """Give an entry its place, taking it out of the one it had."""
        waiting = entry.waiting
        if waiting.id in self.entries:
            self._remove(entry)
        else:
            self.entries[waiting.id] = entry
            self._depth[waiting.queue, waiting.channel, waiting.tier] += 1
            if waiting.preferred is not None:
                self._named.setdefault(waiting.preferred, {})[waiting.id] = entry
        entry.waiting_class, entry.kept = waiting_class, kept
        entry.place = (waiting_class.clock.reading(waiting.key), waiting.waiting_since, waiting.id, entry)
        waiting_class.add(entry)
        if waiting_class.first is entry.place and waiting_class.channel_rule.is_call:
            self.led[waiting_class] = None
        self.stirred_kept.pop(waiting.id, None)
        self.stir(entry)

    def stir(self, entry: Entry) -> None:
        """Something has changed for this entry: it may find an agent now."""
        if entry.kept:
            self.stirred_kept[entry.waiting.id] = entry
        else:
            self.stirred[entry.waiting_class] = None

    def take(self, entry: Entry) -> None:
        """Let an entry go from the room."""
        waiting = entry.waiting
        del self.entries[waiting.id]
        self._remove(entry)
        self.stirred_kept.pop(waiting.id, None)
        pair = (waiting.queue, waiting.channel, waiting.tier)
        self._depth[pair] -= 1
        if not self._depth[pair]:
            del self._depth[pair]
        if waiting.preferred is not None:
            named = self._named[waiting.preferred]
            del named[waiting.id]
            if not named:
                del self._named[waiting.preferred]

    def _remove(self, entry: Entry) -> None:
        waiting_class = entry.waiting_class
        led = waiting_class.first is entry.place
        waiting_class.remove(entry)
        if led and waiting_class.channel_rule.is_call and waiting_class.first is not None:
            self.led[waiting_class] = None

    def named(self, agent: AgentId) -> list[Entry]:
        """Who waits with this agent preferred."""
        return list(self._named[agent].values()) if agent in self._named else []

    def depth(self) -> Mapping[tuple[QueueName, Channel, Tier], int]:
        """How many wait, by queue, channel and tier."""
        return dict(self._depth)

    def position(self, entry: Entry, now: float) -> int:
        """One more than those of its queue and kind who would go before it at that time."""
        own, place = entry.waiting_class, entry.place
        score, ahead = own.slope * (own.reading(now) - place[0]), 0
        for rival in self._rivals[own.queue_rule.name, own.channel_rule.live]:
            if rival.rank != own.rank:
                ahead += rival.size if rival.rank < own.rank else 0
                continue
            reading = now if rival.on_wall_clock else rival.reading(now)
            first = rival.first
            if first is not None and first is not place and rival.slope * (reading - first[0]) >= score:
                ahead += _ahead(rival.ready, rival.slope, reading, score, place)
            if rival.kept.size:
                ahead += _ahead(rival.kept, rival.slope, reading, score, place)
        return ahead + 1

    def _group(self, channel: Channel, standing: Standing, clock: Clock) -> SlopeGroup:
        key = (channel, standing.precedence, standing.slope, id(clock))
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = SlopeGroup(standing.precedence, standing.slope, clock)
            self._groups_of.setdefault(channel, []).append(group)
        return group


def _ahead(line: Ordered[Place], slope: float, reading: float, score: float, place: Place) -> int:
    """How many of one line go before a place of that score: higher score, then earlier wait, then id."""

    def score_negated(item: Place) -> float:
        return -slope * (reading - item[0])

    higher = line.below(-score, score_negated)
    tied = line.at(higher)
    if tied is None or score_negated(tied) != -score:
        return higher
    return line.rank((tied[0], place[1], place[2]))
