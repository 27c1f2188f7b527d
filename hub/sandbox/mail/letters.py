"""What is in the postboxes, and how each of them behaves: two tables in the sandbox's file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal
from uuid import uuid4

from pydantic import BaseModel, ConfigDict

Direction = Literal["in", "out"]
State = Literal["sending", "sent", "refused"]

SCHEMA = """
create table if not exists letters (
    id integer primary key,
    lid text not null unique,
    box text not null,
    direction text not null,
    at text not null,
    sender text not null,
    recipients text not null,
    state text,
    reason text,
    raw blob not null
);
create index if not exists letters_by_box on letters (box, id);
create table if not exists postboxes (address text primary key, habits text not null);
"""


class Habits(BaseModel):
    """How a postbox behaves. It answers by itself with `autoreply`, politely (RFC 3834) unless `rude`; it `bounces` what it takes; it is
    `full`, for now (452) or for good (552). `vouched` is what the company's mail server finds out about who writes from it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    autoreply: str | None = None
    rude: bool = False
    bounces: bool = False
    full: Literal[452, 552] | None = None
    vouched: Literal["pass", "fail", "none"] = "pass"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter in somebody's postbox. One that was sent has a `state`; `sender` and `recipients` are on its envelope."""

    lid: str
    box: str
    direction: Direction
    at: datetime
    sender: str
    recipients: tuple[str, ...]
    state: State | None
    reason: str | None
    raw: bytes = field(repr=False)


class Letters:
    """Reads and writes are one short statement each; nothing is kept in memory."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        database.executescript(SCHEMA)

    def add(
        self, *, box: str, direction: Direction, sender: str, recipients: Sequence[str], raw: bytes, state: State | None = None
    ) -> Letter:
        """Addresses are kept as they are written; a postbox is known by its address in small letters."""
        lid = f"ML{uuid4().hex}"
        at = datetime.now(UTC).isoformat(timespec="microseconds")
        self._database.execute(
            "insert into letters (lid, box, direction, at, sender, recipients, state, raw) values (?, ?, ?, ?, ?, ?, ?, ?)",
            (lid, box.lower(), direction, at, sender, json.dumps(list(recipients)), state, raw),
        )
        return self.letter(lid)

    def settle(self, lid: str, state: State, reason: str | None) -> Letter:
        self._database.execute("update letters set state = ?, reason = ? where lid = ?", (state, reason, lid))
        return self.letter(lid)

    def letter(self, lid: str, box: str | None = None) -> Letter:
        """Raises `KeyError` for one that is not there, or not in that postbox."""
        row = self._database.execute("select * from letters where lid = ?", (lid,)).fetchone()
        if row is None or (box is not None and row["box"] != box.lower()):
            raise KeyError(lid)
        return _letter(row)

    def in_box(self, box: str) -> Sequence[Letter]:
        """Oldest first."""
        rows = self._database.execute("select * from letters where box = ? order by id", (box.lower(),))
        return [_letter(row) for row in rows]

    def unsettled(self) -> Sequence[Letter]:
        """Letters that were on their way when the sandbox stopped."""
        return [_letter(row) for row in self._database.execute("select * from letters where state = 'sending' order by id")]

    def habits(self, box: str) -> Habits:
        row = self._database.execute("select habits from postboxes where address = ?", (box.lower(),)).fetchone()
        return Habits() if row is None else Habits.model_validate_json(row["habits"])

    def set_habits(self, box: str, habits: Habits) -> None:
        self._database.execute("insert or replace into postboxes values (?, ?)", (box.lower(), habits.model_dump_json()))


def _letter(row: sqlite3.Row) -> Letter:
    return Letter(
        lid=row["lid"],
        box=row["box"],
        direction=row["direction"],
        at=datetime.fromisoformat(row["at"]),
        sender=row["sender"],
        recipients=tuple(json.loads(row["recipients"])),
        state=row["state"],
        reason=row["reason"],
        raw=row["raw"],
    )
