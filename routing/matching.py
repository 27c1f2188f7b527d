"""Pairs waiting work with agents: the highest score chooses first, until nothing more fits."""

from collections.abc import Collection, Iterable, Iterator
from heapq import nsmallest
from typing import Literal, NamedTuple

from .classes import Entry, WaitingClass
from .contest import Contest, Turn
from .desks import Desk, Profile, Rank
from .ids import AgentId, Channel
from .reasons import ChosenBy, Reason
from .reserve import Reserve
from .rules import RoutingRules
from .staff import Staff
from .waiting_room import WaitingRoom

_FEW = 32
"""Up to so many classes are looked at one by one; beyond, the best are found through their slope groups."""

Obstacle = Literal["no_agent_with_room", "reserve", "exclusion", "kept"]


class Choice(NamedTuple):
    """The agent who takes it, what decided, and between whom."""

    desk: Desk
    chosen_by: ChosenBy
    compared: list[Rank]
    others: dict[str, int]


class Pair(NamedTuple):
    """Work that has found its agent, and why."""

    entry: Entry
    desk: Desk
    score: float
    reason: Reason


class Matching:
    """Finds pairs. The caller claims each one (takes the work out, gives the agent the units) before asking for the next."""

    def __init__(self, rules: RoutingRules, staff: Staff, room: WaitingRoom) -> None:
        self._staff = staff
        self._room = room
        self._reserve = Reserve(rules, staff)
        self._calls = [channel.name for channel in rules.channels if channel.is_call]
        self._pool = (staff.came_or_went, staff.lost_for_calls)
        self._reserved: dict[WaitingClass, None] = {}
        self.held_back: dict[Entry, None] = {}
        """Work that an agent had room for, but that a hold kept from them, since this was last cleared."""

    def pairs(self, now: float) -> Iterator[Pair]:
        """Every pair that is possible now, best score first."""
        staff, room = self._staff, self._room
        self._reconsider_reserved()
        while staff.stirred or room.stirred or room.stirred_kept:
            stirred = list(staff.stirred) if not (room.stirred or room.stirred_kept) else None
            yield from self._pairs_of(self._contest(now), stirred, now)
            self._reconsider_reserved()

    def by_hand(self, entry: Entry, desk: Desk, now: float) -> Pair:
        """The pair somebody asked for, told like any other."""
        contest = Contest(now)
        contest.enter_kept([entry])
        contest.open()
        turn = contest.draw()
        assert turn is not None, "it has just entered"
        choice = Choice(desk, "hand", [(desk.work.units, desk.profile.breadth, desk.idle_since, desk.agent, desk)], {})
        return self._pair(turn, choice, contest, {})

    def _pairs_of(self, contest: Contest, called_by: list[tuple[Desk, Channel]] | None, now: float) -> Iterator[Pair]:
        """The pairs of one contest, until nobody has room; `called_by` are the agents it was held for, where for them only."""
        passed_over: dict[str, int] = {}
        shelves = self._staff.shelves.values()
        while any(shelves) and (turn := contest.draw()) is not None:
            choice = self._choose(turn[5], now)
            if isinstance(choice, Choice):
                yield self._pair(turn, choice, contest, passed_over)
                if called_by is not None and not any([channel in desk.ranks for desk, channel in called_by]):
                    return
                contest.taken(turn)
                continue
            passed_over[choice] = passed_over.get(choice, 0) + 1
            if choice == "exclusion":
                contest.passed(turn)
            else:
                contest.closed(turn)

    def _contest(self, now: float) -> Contest:
        """Everybody for whom something has changed: their class, or an agent who may serve it."""
        staff, room, contest = self._staff, self._room, Contest(now)
        classes, kept = dict(room.stirred), dict(room.stirred_kept)
        profiles: dict[Channel, dict[Profile, None]] = {}
        for desk, channel in staff.stirred:
            profiles.setdefault(channel, {})[desk.profile] = None
            for entry in room.named(desk.agent):
                if entry.kept:
                    kept[entry.waiting.id] = entry
        for channel, stirred in profiles.items():
            if sum([len(profile.classes[channel]) for profile in stirred]) <= _FEW:
                for profile in stirred:
                    classes.update(dict.fromkeys(profile.classes[channel]))
                continue
            classes = {one: None for one in classes if one.channel != channel}
            contest.enter_groups(room.groups(channel))
        contest.enter_classes(classes)
        contest.enter_kept(kept.values())
        contest.open()
        staff.stirred.clear()
        room.stirred.clear()
        room.stirred_kept.clear()
        return contest

    def _choose(self, entry: Entry, now: float) -> Choice | Obstacle:
        waiting, waiting_class = entry.waiting, entry.waiting_class
        if waiting.preferred is not None and (rank := self._preferred(entry, now)) is not None:
            return Choice(rank[4], "preferred", [rank], {})
        if entry.kept:
            return "kept"
        lists = self._staff.with_room(waiting_class.need, waiting_class.channel)
        if not lists:
            return "no_agent_with_room"
        until, reserved = self._reserve.ends(entry), False
        if until is not None and until > now and self._reserve.protects(waiting_class.need):
            spared = [left for ranks in lists if (left := [rank for rank in ranks if self._reserve.spares(rank)])]
            reserved, lists = spared != lists, spared
            if not lists:
                self._hold_in_reserve(entry, until)
                return "reserve"
        if waiting.exclusions:
            lists = _without(lists, [agent for agent, end in waiting.exclusions.items() if end > now])
            if not lists:
                self.held_back[entry] = None
                if reserved and until is not None:
                    # Both keep it: when the reserve ends, there is somebody who was not passed over.
                    self._hold_in_reserve(entry, until)
                return "exclusion"
        return self._best(lists, waiting_class)

    def _preferred(self, entry: Entry, now: float) -> Rank | None:
        """The preferred agent's place on the shelf, while they come first, may serve it and have room."""
        waiting, waiting_class = entry.waiting, entry.waiting_class
        desk = self._staff.desks.get(waiting.preferred) if waiting.preferred is not None else None
        if desk is None:
            return None
        comes_first = waiting.preferred_until is not None and waiting.preferred_until > now and desk.profile in waiting_class.need.profiles
        return desk.ranks.get(waiting_class.channel) if entry.kept or comes_first else None

    def _best(self, lists: list[list[Rank]], waiting_class: WaitingClass) -> Choice:
        firsts = [ranks[0] for ranks in lists]
        best = min(firsts)
        compared = firsts + lists[firsts.index(best)][1:2]
        with_room = sum(map(len, lists))
        others = {"no_room": waiting_class.need.available[waiting_class.channel] - with_room, "later_choice": with_room - len(compared)}
        return Choice(best[4], _decided_by(compared), compared, others)

    def _pair(self, turn: Turn, choice: Choice, contest: Contest, passed_over: dict[str, int]) -> Pair:
        contenders = (turn[:5], *contest.runners_up())
        reason = Reason(
            chosen_by=choice.chosen_by,
            contenders=contenders,
            passed_over=dict(passed_over),
            others=len(self._room.entries) - len(contenders) - sum(passed_over.values()),
            candidates=tuple([rank[:4] for rank in choice.compared]),
            other_agents=choice.others,
        )
        return Pair(turn[5], choice.desk, 0.0 - turn[1], reason)

    def _hold_in_reserve(self, entry: Entry, until: float) -> None:
        entry.reserved_until = until
        self._reserved[entry.waiting_class] = None
        self.held_back[entry] = None

    def _reconsider_reserved(self) -> None:
        """When agents came or went, or one has room for a call again or none any more, whom the reserve keeps may be others."""
        staff, before = self._staff, self._pool
        self._pool = (staff.came_or_went, staff.lost_for_calls)
        if self._reserved and (self._pool != before or any(channel in self._calls for _, channel in staff.stirred)):
            self._room.stirred.update(self._reserved)
            self._reserved.clear()


def _decided_by(compared: list[Rank]) -> ChosenBy:
    """What put the first of these agents before the second."""
    if len(compared) < 2:
        return "only"
    first, second = nsmallest(2, compared)
    if first[0] != second[0]:
        return "load"
    if first[1] != second[1]:
        return "breadth"
    return "idle" if first[2] != second[2] else "id"


def _without(lists: Iterable[list[Rank]], excluded: Collection[AgentId]) -> list[list[Rank]]:
    return [left for ranks in lists if (left := [rank for rank in ranks if rank[3] not in excluded])]
