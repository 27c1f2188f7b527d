"""When something falls due: each waiting interaction has at most one next time, the earliest of all it waits for."""

from collections.abc import Iterator
from heapq import heapify, heappop, heappush
from itertools import count

from .classes import Entry

_TOLERATED = 64


class Timers:
    """Entries by their next due time. A time that was replaced is dropped when it comes up, or when there are too many."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Entry]] = []
        self._numbers = count()
        self._armed = 0

    def __len__(self) -> int:
        """How many times are kept, those that were replaced included."""
        return len(self._heap)

    def set(self, entry: Entry, due: float | None) -> None:
        """Let an entry fall due then, and not when it was to before; None: never."""
        if due == entry.due:
            return
        self._armed += (due is not None) - (entry.due is not None)
        entry.due = due
        if due is not None:
            heappush(self._heap, (due, next(self._numbers), entry))
        if len(self._heap) > 2 * self._armed + _TOLERATED:
            self._heap = [timer for timer in self._heap if timer[2].due == timer[0]]
            heapify(self._heap)

    def due(self, now: float) -> Iterator[Entry]:
        """Take out the entries that are due, in order of time."""
        while self._heap and self._heap[0][0] <= now:
            due, _, entry = heappop(self._heap)
            if entry.due == due:
                self.set(entry, None)
                yield entry

    def next_due(self) -> float | None:
        """When the next entry falls due."""
        while self._heap and self._heap[0][2].due != self._heap[0][0]:
            heappop(self._heap)
        return self._heap[0][0] if self._heap else None
