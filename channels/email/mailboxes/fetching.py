"""Fetches letters without touching them: whole, or, where one is too big, its header and its texts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from channels.email.mailboxes.answers import Fetched, Value
from channels.email.mailboxes.connection import ImapConnection
from channels.email.mailboxes.parts import Part, part_of, put_together, texts
from channels.email.mailboxes.trouble import CommandRefused

LONGEST_TEXT = 1_000_000
"""So much is fetched of a text, or of a letter whose parts the server does not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What is known of a letter before it is fetched."""

    size_bytes: int
    came_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    raw: bytes = field(repr=False)
    cut: bool = False


async def outsides(connection: ImapConnection, uids: Collection[int], *, now: datetime) -> dict[int, Outside]:
    """Those letters that are still there, by number."""
    answers = await _fetch(connection, uids, "(UID RFC822.SIZE INTERNALDATE)")
    return {
        uid: Outside(size_bytes=size, came_at=_came_at(answer.get("INTERNALDATE"), now))
        for uid, answer in answers.items()
        if (size := _number(answer.get("RFC822.SIZE"))) is not None
    }


async def whole(connection: ImapConnection, uids: Collection[int]) -> dict[int, Letter]:
    answers = await _fetch(connection, uids, "(UID BODY.PEEK[])")
    return {uid: Letter(raw=raw) for uid, answer in answers.items() if (raw := _content(answer, "BODY[]")) is not None}


async def without_attachments(connection: ImapConnection, uid: int) -> Letter | None:
    """A letter put together from its header and its texts; where that cannot be done, its beginning."""
    try:
        answers = await _fetch(connection, [uid], "(UID BODYSTRUCTURE BODY.PEEK[HEADER])")
    except CommandRefused:
        return await _beginning(connection, uid)
    answer = answers.get(uid, {})
    header, structure = _content(answer, "BODY[HEADER]"), part_of(answer.get("BODYSTRUCTURE"))
    if header is None or structure is None or structure.boundary is None:
        return await _beginning(connection, uid)
    return Letter(raw=header + await _texts(connection, uid, structure), cut=True)


async def _texts(connection: ImapConnection, uid: int, structure: Part) -> bytes:
    wanted = [name for part in texts(structure) for name in (f"BODY.PEEK[{part}.MIME]", f"BODY.PEEK[{part}]<0.{LONGEST_TEXT}>")]
    wanted += [f"BODY.PEEK[{inner.number}.MIME]" for inner in structure.inner_multiparts()]
    if not wanted:
        return put_together(structure, {})
    answers = await _fetch(connection, [uid], f"(UID {' '.join(wanted)})")
    return put_together(structure, {name.removesuffix("<0>"): content for name, content in answers.get(uid, {}).items()})


async def _beginning(connection: ImapConnection, uid: int) -> Letter | None:
    answers = await _fetch(connection, [uid], f"(UID BODY.PEEK[]<0.{LONGEST_TEXT}>)")
    raw = _content(answers.get(uid, {}), "BODY[]<0>")
    return Letter(raw=raw, cut=True) if raw is not None else None


async def _fetch(connection: ImapConnection, uids: Collection[int], items: str) -> dict[int, Fetched]:
    by_number: dict[int, Fetched] = {}
    for answer in await connection.fetch(uids, items):
        uid = _number(answer.get("UID"))
        if uid is not None:  # without it the server tells that somebody marked a letter
            by_number.setdefault(uid, {}).update(answer)
    return by_number


def _number(value: Value) -> int | None:
    return int(value) if isinstance(value, str) and value.isdecimal() else None


def _content(answer: Fetched, name: str) -> bytes | None:
    value = answer.get(name)
    return value if isinstance(value, bytes) else None


def _came_at(value: Value, now: datetime) -> datetime:
    """The server's word for it, but not later than now: its clock may be ahead."""
    try:
        came_at = parsedate_to_datetime(value.decode("ascii").strip()) if isinstance(value, bytes) else now
        return min(came_at.astimezone(UTC), now)
    except (ValueError, OverflowError):
        return now
