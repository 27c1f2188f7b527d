"""Who is next: waiting work in falling order of score, drawn from the classes for which something has changed."""

from collections.abc import Iterable
from heapq import heapify, heappop, heappush

from .classes import Entry, Place, SlopeGroup, WaitingClass
from .ids import InteractionId
from .reasons import Contender
from .waiting import Waiting

Source = WaitingClass | SlopeGroup | None
"""Where a contender comes from: its class, its group of classes, or nowhere (kept for one agent, nobody behind it)."""

Turn = tuple[int, float, float, InteractionId, Waiting, Entry, Source, int]
"""A contender in the order of the contest, with its entry, its source and its index there."""


class Contest:
    """Contenders, highest precedence and score first, then earliest wait, then id.

    Whoever draws a turn says what became of it: `taken`, `passed` (no agent for this one, but maybe for those behind it
    in its class) or `closed` (no agent for its class).
    """

    __slots__ = ("_now", "_turns")

    def __init__(self, now: float) -> None:
        self._now = now
        self._turns: list[Turn] = []

    def enter_classes(self, classes: Iterable[WaitingClass]) -> None:
        """Let the first of each class compete, and those behind it in turn."""
        now = self._now
        self._turns += [
            (
                one.rank,
                one.slope * (first[0] - (now if one.on_wall_clock else one.reading(now))),
                first[1],
                first[2],
                first[3].waiting,
                first[3],
                one,
                0,
            )
            for one in classes
            if (first := one.first) is not None
        ]

    def enter_groups(self, groups: Iterable[SlopeGroup]) -> None:
        """Let the first of all classes of each group compete, and the others in turn."""
        self._turns += [self._turn(group.firsts[0], group, 0) for group in groups if group.firsts]

    def enter_kept(self, entries: Iterable[Entry]) -> None:
        """Let entries compete that are kept for one agent each."""
        self._turns += [self._turn(entry.place, None, 0) for entry in entries]

    def open(self) -> None:
        """Everybody has entered."""
        heapify(self._turns)

    def draw(self) -> Turn | None:
        """Who is next; None when nobody is left."""
        return heappop(self._turns) if self._turns else None

    def in_order(self) -> list[Turn]:
        """All who entered, best first."""
        return sorted(self._turns)

    def runners_up(self) -> list[Contender]:
        """Who comes after the turn just drawn, in no order."""
        return [turn[:5] for turn in self._turns]

    def taken(self, turn: Turn) -> None:
        """The drawn one has found an agent and left its class."""
        self._go_on(turn[6], turn[7])

    def passed(self, turn: Turn) -> None:
        """The drawn one stays; those behind it in its class may still find an agent."""
        source, at = turn[6], turn[7]
        self._go_on(source, at + 1)
        if isinstance(source, SlopeGroup):
            self._go_on(turn[5].waiting_class, 1)

    def closed(self, turn: Turn) -> None:
        """The drawn one stays, and so does everybody behind it in its class."""
        if isinstance(turn[6], SlopeGroup):
            self._go_on(turn[6], turn[7] + 1)

    def _go_on(self, source: Source, at: int) -> None:
        place = _place(source, at)
        if place is not None:
            heappush(self._turns, self._turn(place, source, at))

    def _turn(self, place: Place, source: Source, at: int) -> Turn:
        start, since, id, entry = place
        one = entry.waiting_class
        return (one.rank, one.slope * (start - one.reading(self._now)), since, id, entry.waiting, entry, source, at)


def _place(source: Source, at: int) -> Place | None:
    if isinstance(source, WaitingClass):
        return source.ready.at(at)
    if isinstance(source, SlopeGroup) and at < len(source.firsts):
        return source.firsts[at]
    return None
