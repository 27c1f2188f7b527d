"""A letter as it is taken out of a mailbox."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """`received_at` is when the mailbox got it, and not later than now. `cut`: it was too big, only its header and texts are here."""

    raw: bytes = field(repr=False)
    received_at: datetime
    mailbox: str
    folder: str
    cut: bool = False


Take = Callable[[Arrived], Awaitable[None]]
"""Returns once the letter is stored; the same letter again has no further effect. Raises `Problem` 503 when it cannot be stored now, and
any other `Problem` when it never will be.
"""
