"""The keys of commands that may be repeated: looked up at the start of a turn, kept with their answers at its end.

The turn holds the write lock meanwhile, and on PostgreSQL the log's own key fences one decider from another, so nobody comes between.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.journal.command import Answer, Command, InboxKey, Refused, restored
from hub.journal.tables import inbox
from hub.journal.turn import NotedRow
from hub.store.engine import Database, upsert
from hub.store.gathered import Gathered
from hub.store.known_select import KnownSelect
from hub.store.listed import listed
from hub.store.whole_rows import WholeRows

# A row without an answer was written beside a reference table: nobody has taken note of it yet, so it counts as new.
_answered = KnownSelect(
    select(inbox.c.source, inbox.c.key, inbox.c.answer).where(listed("keys", inbox.c.source, inbox.c.key), inbox.c.answer.is_not(None))
)
_taken = (
    update(inbox).where(inbox.c.source == bindparam("of_source"), inbox.c.key == bindparam("of_key")).values(answer=bindparam("its_answer"))
)


@dataclass(frozen=True, slots=True)
class First:
    """A command that was not asked before, and its answer."""

    command: Command[Any]
    answer: Answer | Refused


def kept_raw(command: Command[Any]) -> dict[str, str] | None:
    """The provider's payload as a database takes it: PostgreSQL has no room for NUL."""
    return None if command.raw is None else {name: value.replace("\x00", "") for name, value in command.raw.items()}


class Inbox:
    """Tells new commands from repeats."""

    def __init__(self, database: Database) -> None:
        self._keep = WholeRows(upsert(database.insert(inbox), inbox), inbox)

    async def answered(self, connection: AsyncConnection, commands: Sequence[Command[Any]]) -> dict[InboxKey, Answer | Refused]:
        """The answers of those commands that were answered before."""
        asked = {command.key for command in commands if command.key is not None}
        if not asked:
            return {}
        rows = await _answered.rows(connection, keys={(key.source, key.key) for key in asked})
        return {InboxKey(row.source, row.key): restored(row.answer) for row in rows}

    def keep(self, rows: Gathered, firsts: Mapping[InboxKey, First], now: datetime) -> None:
        """The keys of new commands, each with the answer that a repeat will get."""
        rows.add(self._keep, [_row(key, first, now) for key, first in firsts.items()])

    async def take(self, connection: AsyncConnection, noted: Collection[NotedRow], answer: Answer) -> None:
        """What was written beside a reference table is known now."""
        if noted:
            await connection.execute(_taken, [{"of_source": row.source, "of_key": row.key, "its_answer": dict(answer)} for row in noted])


def _row(key: InboxKey, first: First, now: datetime) -> dict[str, Any]:
    answer = first.answer
    return {
        "source": key.source,
        "key": key.key,
        "at": now,
        "answer": answer.stored() if isinstance(answer, Refused) else dict(answer),
        "raw": kept_raw(first.command),
        "private_since": now if first.command.is_private else None,
    }
