"""Slows down whoever guesses passwords: failures are counted for each username and for each address, successes are not."""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta

MOST_KEYS = 20_000


class Failures:
    """At most so many failures of one key within a window. The oldest key is forgotten when 20,000 are known."""

    def __init__(self, *, most: int, window: timedelta) -> None:
        self._most = most
        self._window = window
        self._failed: OrderedDict[str, deque[datetime]] = OrderedDict()

    def retry_after(self, key: str, now: datetime) -> timedelta | None:
        """How long this key must wait, or `None` when it may try."""
        failed = self._failed.get(key)
        if failed is None:
            return None
        while failed and failed[0] <= now - self._window:
            failed.popleft()
        if not failed:
            del self._failed[key]
            return None
        return failed[0] + self._window - now if len(failed) >= self._most else None

    def add(self, key: str, now: datetime) -> None:
        """Count one failure."""
        self._failed.setdefault(key, deque(maxlen=self._most)).append(now)
        self._failed.move_to_end(key)
        if len(self._failed) > MOST_KEYS:
            self._failed.popitem(last=False)

    def forget(self, key: str) -> None:
        """The right password was given."""
        self._failed.pop(key, None)
