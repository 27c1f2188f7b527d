"""The keys of commands that may be repeated: claimed at the start of a turn, answered at its end."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.journal.command import Answer, Command, InboxKey, Refused, restored
from hub.journal.tables import inbox
from hub.store.engine import Database

_answer = (
    update(inbox).where(inbox.c.source == bindparam("of_source"), inbox.c.key == bindparam("of_key")).values(answer=bindparam("its_answer"))
)


def kept_raw(command: Command[Any]) -> dict[str, str] | None:
    """The provider's payload as a database takes it: PostgreSQL has no room for NUL."""
    return None if command.raw is None else {name: value.replace("\x00", "") for name, value in command.raw.items()}


class Inbox:
    """Tells new commands from repeats."""

    def __init__(self, database: Database) -> None:
        self._claim = database.insert(inbox).on_conflict_do_nothing().returning(inbox.c.source, inbox.c.key)

    async def claim(self, connection: AsyncConnection, commands: Sequence[Command[Any]], now: datetime) -> dict[InboxKey, Answer | Refused]:
        """Claim the keys of these commands and return the answers of those that were answered before."""
        rows = [
            {
                "source": key.source,
                "key": key.key,
                "at": now,
                "answer": None,
                "raw": kept_raw(command),
                "private_since": now if command.is_private else None,
            }
            for command in commands
            if (key := command.key) is not None
        ]
        if not rows:
            return {}
        claimed = {(row.source, row.key) for row in await connection.execute(self._claim, rows)}
        repeated = {(row["source"], row["key"]) for row in rows} - claimed
        return await self._answers(connection, repeated) if repeated else {}

    async def _answers(self, connection: AsyncConnection, keys: Collection[tuple[Any, Any]]) -> dict[InboxKey, Answer | Refused]:
        # A row without an answer was written beside a reference table: nobody has taken note of it yet, so it counts as new.
        found = await connection.execute(
            select(inbox.c.source, inbox.c.key, inbox.c.answer).where(
                tuple_(inbox.c.source, inbox.c.key).in_(sorted(keys)), inbox.c.answer.is_not(None)
            )
        )
        return {InboxKey(source, key): restored(answer) for source, key, answer in found}

    async def answer(self, connection: AsyncConnection, answers: Mapping[InboxKey, Answer | Refused]) -> None:
        """Keep the first answers."""
        if not answers:
            return
        await connection.execute(
            _answer,
            [
                {"of_source": key.source, "of_key": key.key, "its_answer": answer.stored() if isinstance(answer, Refused) else dict(answer)}
                for key, answer in answers.items()
            ],
        )
