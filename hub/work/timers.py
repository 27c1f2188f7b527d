"""Everything that falls due, in one heap. Timers follow from the rows, so a restart sets them anew; nothing polls."""

from __future__ import annotations

import heapq
from datetime import datetime
from typing import Literal, NamedTuple

TimerKind = Literal[
    "offer", "wrap_up", "away", "silent", "transfer", "desk_grace", "desk_limit", "parked", "send", "call", "interrupted",
    "routing", "notes",
]  # fmt: skip


class Timer(NamedTuple):
    """What falls due: the kind, and the id of what it concerns."""

    kind: TimerKind
    id: str


class Timers:
    """Each timer has at most one time. Setting and clearing are O(log n); a time that was replaced is skipped when it comes up."""

    def __init__(self) -> None:
        self._due: dict[Timer, datetime] = {}
        self._heap: list[tuple[datetime, Timer]] = []

    def set(self, timer: Timer, due: datetime) -> None:
        if self._due.get(timer) != due:
            self._due[timer] = due
            heapq.heappush(self._heap, (due, timer))

    def clear(self, timer: Timer) -> None:
        self._due.pop(timer, None)

    def __contains__(self, timer: Timer) -> bool:
        return timer in self._due

    def when(self, timer: Timer) -> datetime | None:
        return self._due.get(timer)

    def next(self) -> datetime | None:
        """When the earliest falls due."""
        while self._heap and self._due.get(self._heap[0][1]) != self._heap[0][0]:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def take(self, now: datetime, most: int) -> list[Timer]:
        """Those that have fallen due, earliest first, at most so many; they are cleared."""
        taken: list[Timer] = []
        while len(taken) < most and (due := self.next()) is not None and due <= now:
            _, timer = heapq.heappop(self._heap)
            del self._due[timer]
            taken.append(timer)
        return taken
