"""Opaque ids: a prefix that tells a person what it names, then 128 random bits."""

from __future__ import annotations

import secrets
from typing import NewType

CustomerId = NewType("CustomerId", str)
IdentityId = NewType("IdentityId", str)
ThreadId = NewType("ThreadId", str)
OfferId = NewType("OfferId", str)
HandlingId = NewType("HandlingId", str)
WaitId = NewType("WaitId", str)
UserId = NewType("UserId", str)
Seq = NewType("Seq", int)


def new_id(prefix: str) -> str:
    """A new id such as `cus_3f…`; it sorts nowhere and tells nothing."""
    return f"{prefix}_{secrets.token_hex(16)}"
