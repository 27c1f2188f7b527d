"""Reference tables (customers, users) may be written by any process. Each write leaves a note for the decider in the same transaction:
an inbox row without an answer, until the decider has taken note.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.journal.tables import inbox, is_untaken
from hub.journal.turn import NotedRow

CUSTOMERS = "customers"
USERS = "users"
_SOURCES = (CUSTOMERS, USERS)


async def note_changes(connection: AsyncConnection, source: str, ids: Iterable[str], at: datetime) -> None:
    """These rows of a reference table changed."""
    rows = [{"source": source, "key": f"{id}:{secrets.token_hex(8)}", "at": at, "answer": None, "raw": None} for id in ids]
    await connection.execute(insert(inbox), rows)


async def untaken(connection: AsyncConnection, most: int) -> Sequence[NotedRow]:
    """The oldest notes that nobody has taken."""
    wanted = (
        select(inbox.c.source, inbox.c.key).where(is_untaken, inbox.c.source.in_(_SOURCES)).order_by(inbox.c.at, inbox.c.key).limit(most)
    )
    return [NotedRow(*row) for row in await connection.execute(wanted)]


def changed(notes: Iterable[NotedRow], source: str) -> list[str]:
    """Which rows of a reference table the notes are about, each once, in order."""
    return list(dict.fromkeys(note.key.rpartition(":")[0] for note in notes if note.source == source))
