"""When something falls due: each waiting interaction has at most one next time, the earliest of all it waits for."""

from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import count

from .classes import Entry


class Timers:
    """Entries by their next due time. A time that was replaced is dropped when it comes up."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Entry]] = []
        self._numbers = count()

    def set(self, entry: Entry, due: float | None) -> None:
        """Let an entry fall due then, and not when it was to before; None: never."""
        if due != entry.due and due is not None:
            heappush(self._heap, (due, next(self._numbers), entry))
        entry.due = due

    def due(self, now: float) -> Iterator[Entry]:
        """Take out the entries that are due, in order of time."""
        while self._heap and self._heap[0][0] <= now:
            due, _, entry = heappop(self._heap)
            if entry.due == due:
                entry.due = None
                yield entry

    def next_due(self) -> float | None:
        """When the next entry falls due."""
        while self._heap and self._heap[0][2].due != self._heap[0][0]:
            heappop(self._heap)
        return self._heap[0][0] if self._heap else None
