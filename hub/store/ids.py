"""Opaque ids: a prefix that tells a person what it names, the millisecond it was made in, a count within it, then 64 random bits.

What is made together stands together, in the order it was made, as in a UUID of version 7 (RFC 9562, sections 5.7 and 6.2): with ids in no
order each row would change a page of its own in every index, and turns would take longer the more there is.
"""

from __future__ import annotations

import os
import threading
import time
from typing import NewType

CustomerId = NewType("CustomerId", str)
IdentityId = NewType("IdentityId", str)
ThreadId = NewType("ThreadId", str)
OfferId = NewType("OfferId", str)
HandlingId = NewType("HandlingId", str)
WaitId = NewType("WaitId", str)
UserId = NewType("UserId", str)
Seq = NewType("Seq", int)

RANDOM_DIGITS = 16
DRAWN_AT_ONCE = 200
MOST_IN_A_MILLISECOND = 0x10000


class _Maker:
    """Makes ids that rise, whichever thread asks. Where the clock steps back they go on from where they were."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._millisecond = 0
        self._count = 0
        self._drawn: list[str] = []

    def next(self) -> str:
        with self._lock:
            self._advance(time.time_ns() // 1_000_000)
            return f"{self._millisecond:012x}{self._count:04x}{self._random()}"

    def _advance(self, now: int) -> None:
        self._count += 1
        if now > self._millisecond:
            self._millisecond, self._count = now, 0
        elif self._count == MOST_IN_A_MILLISECOND:
            self._millisecond, self._count = self._millisecond + 1, 0

    def _random(self) -> str:
        """Drawn in advance: asking the system takes longer than all the rest of an id."""
        if not self._drawn:
            digits = os.urandom(RANDOM_DIGITS // 2 * DRAWN_AT_ONCE).hex()
            self._drawn = [digits[start : start + RANDOM_DIGITS] for start in range(0, len(digits), RANDOM_DIGITS)]
        return self._drawn.pop()


_maker = _Maker()


def new_id(prefix: str) -> str:
    """A new id such as `cus_019a…`. Only its maker may read anything in it: to everybody else it is a name."""
    return f"{prefix}_{_maker.next()}"
