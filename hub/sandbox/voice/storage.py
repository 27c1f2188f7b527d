"""Keeps the records of the telephone side in the carrier's SQLite file: one table for each kind, written through at every change."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Generic, Literal, TypeVar
from uuid import uuid4

from pydantic import BaseModel

Operator = Literal["=", ">=", "<="]
Condition = tuple[str, Operator, str]


class Record(BaseModel):
    """What every record has."""

    sid: str
    created_at: datetime
    updated_at: datetime


R = TypeVar("R", bound=Record)


class Table(Generic[R]):
    """`searched` are the fields that lists filter by; each is a column of its own."""

    def __init__(self, database: sqlite3.Connection, name: str, model: type[R], searched: Sequence[str]) -> None:
        self._database = database
        self._name = name
        self._model = model
        self._searched = tuple(searched)
        self.is_frozen = False
        """Nothing is written any more, so that the next start finds what was going on."""
        columns = "".join(f", {field} text" for field in self._searched)
        database.execute(
            f"create table if not exists {name} (id integer primary key, sid text not null unique, record text not null{columns})"
        )
        for field in self._searched:
            database.execute(f"create index if not exists {name}_by_{field} on {name} ({field}, id)")
        given = ("sid", "record", *self._searched)
        kept = ", ".join(f"{field} = excluded.{field}" for field in given[1:])
        places = ", ".join("?" * len(given))
        self._save = f"insert into {name} ({', '.join(given)}) values ({places}) on conflict (sid) do update set {kept}"

    def save(self, record: R) -> None:
        if self.is_frozen:
            return
        searched = [written(getattr(record, field)) for field in self._searched]
        self._database.execute(self._save, (record.sid, record.model_dump_json(), *searched))

    def remove(self, sid: str) -> None:
        if not self.is_frozen:
            self._database.execute(f"delete from {self._name} where sid = ?", (sid,))

    def find(self, sid: str) -> R | None:
        row = self._database.execute(f"select record from {self._name} where sid = ?", (sid,)).fetchone()
        return None if row is None else self._model.model_validate_json(row["record"])

    def select(self, conditions: Sequence[Condition] = (), *, limit: int = -1, before: str | None = None) -> Sequence[R]:
        """Newest first; `before` is the sid to go on below."""
        clauses = [f"{field} {operator} ?" for field, operator, _ in conditions]
        values: list[object] = [value for _, _, value in conditions]
        if before is not None:
            clauses.append(f"id < (select id from {self._name} where sid = ?)")
            values.append(before)
        where = " and ".join(clauses) or "true"
        rows = self._database.execute(f"select record from {self._name} where {where} order by id desc limit ?", [*values, limit])
        return [self._model.model_validate_json(row["record"]) for row in rows]


def new_sid(prefix: str) -> str:
    return prefix + uuid4().hex


def written(value: object) -> str | None:
    """Moments of one length, so that text sorts as time does."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return None if value is None else str(value)
