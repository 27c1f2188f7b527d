"""Commands that failed even alone are kept with their reason, for a person to look at."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import insert

from hub.journal.command import Command
from hub.journal.tables import refused_commands
from hub.store.engine import Database
from hub.store.ids import new_id


async def keep_refused(database: Database, command: Command[Any], error: Exception, now: datetime) -> None:
    """The reason is the kind of error and where it arose, never its text: that may hold what a customer wrote."""
    async with database.writing() as connection:
        await connection.execute(
            insert(refused_commands),
            {
                "id": new_id("ref"),
                "at": now,
                "command": type(command).__name__,
                "source": command.key.source if command.key else None,
                "key": command.key.key if command.key else None,
                "reason": _reason(error),
                "raw": command.raw,
            },
        )


def _reason(error: Exception) -> str:
    trace = error.__traceback__
    where = "unknown"
    while trace is not None:
        where = f"{trace.tb_frame.f_code.co_qualname} line {trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__} in {where}"[:2000]
