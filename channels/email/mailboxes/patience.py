"""How long to wait before trying again: longer after each failure, and never all at the same moment."""

from __future__ import annotations

import random
from collections.abc import Callable


class Patience:
    """From `first_seconds`, doubling up to `longest_seconds`; of each wait a random half is left out."""

    def __init__(self, *, first_seconds: float, longest_seconds: float, chance: Callable[[], float] = random.random) -> None:
        self._first = first_seconds
        self._longest = longest_seconds
        self._chance = chance
        self._next = first_seconds

    def seconds(self) -> float:
        """The next wait."""
        wait = self._next * (1 - self._chance() / 2)
        self._next = min(self._next * 2, self._longest)
        return wait

    def reset(self) -> None:
        """It went well for a while."""
        self._next = self._first
