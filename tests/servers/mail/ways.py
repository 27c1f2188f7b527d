"""Where a letter goes by the domain of its recipient, the same for Postfix and for what stands in its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

MAILBOXES = "mail.example"
"""Whoever has an account in Dovecot has it here."""
HANDED_OVER = r"(smtp|lmtp)-([0-9]+)\.hub\.example"
"""Handed to the port that the name says: to a receiver of the hub's own."""
Protocol = Literal["smtp", "lmtp"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    protocol: Protocol
    port: int


def domain_handed_to(port: int, protocol: Protocol = "lmtp") -> str:
    return f"{protocol}-{port}.hub.example"


def way_of(recipient: str) -> Way | None:
    """The way to a receiver of the hub's own, where this is the address of one."""
    handed_over = re.fullmatch(HANDED_OVER, recipient.rpartition("@")[2].lower())
    if handed_over is None:
        return None
    return Way(protocol="smtp" if handed_over[1] == "smtp" else "lmtp", port=int(handed_over[2]))
