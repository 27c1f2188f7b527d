"""How many frames one connection may send: a steady rate with some frames at once."""

from __future__ import annotations

from collections.abc import Callable


class Allowance:
    """A token bucket: `per_second` frames in the long run, `at_once` in a burst."""

    def __init__(self, *, per_second: float, at_once: int, elapsed: Callable[[], float]) -> None:
        self._per_second = per_second
        self._at_once = float(at_once)
        self._elapsed = elapsed
        self._left = self._at_once
        self._since = elapsed()

    def take(self) -> bool:
        """Whether one more frame may come now; it is counted."""
        moment = self._elapsed()
        self._left = min(self._at_once, self._left + (moment - self._since) * self._per_second)
        self._since = moment
        if self._left < 1:
            return False
        self._left -= 1
        return True
