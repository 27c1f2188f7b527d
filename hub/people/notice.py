"""Users are a reference table that any process may write. Each write leaves a note for the decider in the same transaction."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.journal.tables import inbox
from hub.store.ids import UserId

SOURCE = "users"


async def note_change(connection: AsyncConnection, user_id: UserId, at: datetime) -> None:
    """Append the inbox row from which the decider learns that this user changed."""
    key = f"{user_id}:{secrets.token_hex(8)}"
    await connection.execute(insert(inbox), [{"source": SOURCE, "key": key, "at": at, "answer": None, "raw": None}])


def noted_user(key: str) -> UserId:
    """Which user an inbox key of this source is about."""
    return UserId(key.rpartition(":")[0])
