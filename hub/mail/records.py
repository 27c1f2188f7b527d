"""The live things of letters. Each is one row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal

from sqlalchemy import Table

from channels.contract import Address
from channels.mail import Automatic, Correspondent, Verdict
from hub.mail import tables
from hub.store.record import Record

Listed = list[dict[str, Any]]
"""Correspondents as their column holds them."""


@dataclass(slots=True, kw_only=True, eq=False)
class Mail(Record):
    table: ClassVar[Table] = tables.mails
    id: str
    interaction_id: str
    sender: str
    header_id: str | None = None
    answers: list[str] = field(default_factory=list)
    subject: str | None = None
    sender_name: str | None = None
    reply_to: dict[str, Any] | None = None
    to: Listed = field(default_factory=list)
    cc: Listed = field(default_factory=list)
    bcc: Listed = field(default_factory=list)
    quoted: str | None = None
    signature: str | None = None
    html: str | None = None
    source: str | None = None
    automatic: Automatic = "no"
    verdict: Verdict = "verified"
    verdict_reason: str = ""
    different_sender: bool = False
    remarks: list[str] = field(default_factory=list)
    forwards: str | None = None
    take_back_until: datetime | None = None

    @property
    def answerable(self) -> Correspondent:
        """Whom an answer goes to."""
        return correspondent(self.reply_to) if self.reply_to else Correspondent(address=Address(self.sender), name=self.sender_name)


@dataclass(slots=True, kw_only=True, eq=False)
class Rearranged(Record):
    table: ClassVar[Table] = tables.rearranged
    id: str
    kind: Literal["split", "join"]
    interaction_id: str
    other_id: str
    messages: list[str]
    agent_id: str
    at: datetime
    undone_at: datetime | None = None


def listed(people: Iterable[Correspondent]) -> Listed:
    """As a column holds them."""
    return [{"name": one.name, "address": one.address} for one in people]


def correspondent(kept: dict[str, Any]) -> Correspondent:
    return Correspondent(address=Address(kept["address"]), name=kept["name"])


def correspondents(kept: Listed) -> tuple[Correspondent, ...]:
    return tuple(correspondent(one) for one in kept)
