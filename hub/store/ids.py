"""Opaque ids: a prefix that tells a person what it names, the millisecond it was made in, then 80 random bits.

What is made together stands together, as in a UUID of version 7 (RFC 9562, section 5.7): with ids in no order each row would change a
page of its own in every index, and turns would take longer the more there is.
"""

from __future__ import annotations

import os
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

RANDOM_DIGITS = 20
DRAWN_AT_ONCE = 200

_drawn: list[str] = []


def new_id(prefix: str) -> str:
    """A new id such as `cus_019a…`. Only its maker may read anything in it: to everybody else it is a name."""
    return f"{prefix}_{time.time_ns() // 1_000_000:012x}{_random()}"


def _random() -> str:
    """Drawn in advance: asking the system takes longer than all the rest of an id. Nothing is given out twice, whichever thread asks."""
    while True:
        try:
            return _drawn.pop()
        except IndexError:
            digits = os.urandom(RANDOM_DIGITS // 2 * DRAWN_AT_ONCE).hex()
            _drawn.extend(digits[start : start + RANDOM_DIGITS] for start in range(0, len(digits), RANDOM_DIGITS))
