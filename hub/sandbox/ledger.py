"""What the carrier remembers: texts, their files, who opted out, and where each number's webhook is. One SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from uuid import uuid4

Direction = Literal["inbound", "outbound-api", "outbound-reply"]

SCHEMA = """
create table if not exists texts (
    id integer primary key,
    sid text not null unique,
    direction text not null,
    sender text not null,
    recipient text not null,
    body text not null,
    status text not null,
    error_code integer,
    status_callback text,
    created_at text not null,
    sent_at text,
    updated_at text not null
);
create index if not exists texts_by_sender on texts (sender, id);
create index if not exists texts_by_recipient on texts (recipient, id);
create table if not exists files (id integer primary key, sid text not null unique, text_sid text not null, media_type text not null);
create index if not exists files_by_text on files (text_sid, id);
create table if not exists opted_out (ours text not null, theirs text not null, primary key (ours, theirs));
create table if not exists numbers (number text primary key, sms_url text not null);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text, to or from a handset."""

    id: int
    sid: str
    direction: Direction
    sender: str
    recipient: str
    body: str
    status: str
    error_code: int | None
    status_callback: str | None
    created_at: datetime
    sent_at: datetime | None
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    sid: str
    text_sid: str
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which texts to list: from, to, sent within; `before` is the id to go on below."""

    sender: str | None = None
    recipient: str | None = None
    sent_from: datetime | None = None
    sent_until: datetime | None = None
    before: int | None = None


class Ledger:
    """Reads and writes are one short statement each; nothing is kept in memory."""

    def __init__(self, path: Path | None) -> None:
        """In memory without a path. The telephone side keeps tables of its own in `database`."""
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self.database = sqlite3.connect(path or ":memory:", isolation_level=None)
        self.database.row_factory = sqlite3.Row
        self.database.executescript("pragma journal_mode = wal; pragma synchronous = normal;" + SCHEMA)

    def close(self) -> None:
        self.database.close()

    def add(
        self,
        *,
        direction: Direction,
        sender: str,
        recipient: str,
        body: str,
        status: str,
        media_types: Sequence[str] = (),
        status_callback: str | None = None,
    ) -> Text:
        sid = _sid("MM" if media_types else "SM")
        now = _now()
        sent_at = now if direction == "inbound" else None
        self.database.execute(
            "insert into texts (sid, direction, sender, recipient, body, status, status_callback, created_at, sent_at, updated_at)"
            " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (sid, direction, sender, recipient, body, status, status_callback, now, sent_at, now),
        )
        self.database.executemany(
            "insert into files (sid, text_sid, media_type) values (?, ?, ?)", [(_sid("ME"), sid, one) for one in media_types]
        )
        return self.text(sid)

    def advance(self, sid: str, status: str, error_code: int | None = None) -> Text:
        now = _now()
        sent_at = now if status == "sent" else None
        self.database.execute(
            "update texts set status = ?, error_code = ?, updated_at = ?, sent_at = coalesce(sent_at, ?) where sid = ?",
            (status, error_code, now, sent_at, sid),
        )
        return self.text(sid)

    def text(self, sid: str) -> Text:
        """Raises `KeyError` for a text that was never taken."""
        row = self.database.execute("select * from texts where sid = ?", (sid,)).fetchone()
        if row is None:
            raise KeyError(sid)
        return _text(row)

    def texts(self, wanted: Wanted, limit: int) -> Sequence[Text]:
        """Newest first."""
        conditions = list(_conditions(wanted))
        where = " and ".join(condition for condition, _ in conditions) or "true"
        rows = self.database.execute(
            f"select * from texts where {where} order by id desc limit ?", [*(value for _, value in conditions), limit]
        )
        return [_text(row) for row in rows]

    def unfinished(self) -> Sequence[Text]:
        """Texts that were on their way when the carrier stopped."""
        rows = self.database.execute(
            "select * from texts where direction != 'inbound' and status in ('queued', 'sending', 'sent') order by id"
        )
        return [_text(row) for row in rows]

    def on_handset(self, number: str) -> Sequence[Text]:
        """What a handset shows: what it sent, and what reached it; oldest first."""
        rows = self.database.execute(
            "select * from texts where sender = ? and direction = 'inbound' or recipient = ? and direction != 'inbound'"
            " and status = 'delivered' order by id",
            (number, number),
        )
        return [_text(row) for row in rows]

    def files(self, text_sid: str) -> Sequence[File]:
        rows = self.database.execute("select * from files where text_sid = ? order by id", (text_sid,))
        return [File(sid=row["sid"], text_sid=row["text_sid"], media_type=row["media_type"]) for row in rows]

    def opt_out(self, *, ours: str, theirs: str) -> None:
        self.database.execute("insert or ignore into opted_out (ours, theirs) values (?, ?)", (ours, theirs))

    def opt_in(self, *, ours: str, theirs: str) -> None:
        self.database.execute("delete from opted_out where ours = ? and theirs = ?", (ours, theirs))

    def is_opted_out(self, *, ours: str, theirs: str) -> bool:
        found = self.database.execute("select 1 from opted_out where ours = ? and theirs = ?", (ours, theirs)).fetchone()
        return found is not None

    def set_number(self, number: str, sms_url: str) -> None:
        self.database.execute("insert or replace into numbers (number, sms_url) values (?, ?)", (number, sms_url))

    def sms_url(self, number: str) -> str | None:
        """Where texts to this number are posted; `None` where the number is not ours."""
        row = self.database.execute("select sms_url from numbers where number = ?", (number,)).fetchone()
        return None if row is None else str(row["sms_url"])


def _conditions(wanted: Wanted) -> Iterator[tuple[str, object]]:
    if wanted.sender is not None:
        yield "sender = ?", wanted.sender
    if wanted.recipient is not None:
        yield "recipient = ?", wanted.recipient
    if wanted.sent_from is not None:
        yield "sent_at >= ?", _written(wanted.sent_from)
    if wanted.sent_until is not None:
        yield "sent_at <= ?", _written(wanted.sent_until)
    if wanted.before is not None:
        yield "id < ?", wanted.before


def _text(row: sqlite3.Row) -> Text:
    return Text(
        id=row["id"],
        sid=row["sid"],
        direction=row["direction"],
        sender=row["sender"],
        recipient=row["recipient"],
        body=row["body"],
        status=row["status"],
        error_code=row["error_code"],
        status_callback=row["status_callback"],
        created_at=datetime.fromisoformat(row["created_at"]),
        sent_at=None if row["sent_at"] is None else datetime.fromisoformat(row["sent_at"]),
        updated_at=datetime.fromisoformat(row["updated_at"]),
    )


def _sid(prefix: str) -> str:
    return prefix + uuid4().hex


def _now() -> str:
    return _written(datetime.now(UTC))


def _written(moment: datetime) -> str:
    """Of one length, so that text sorts as time does."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
