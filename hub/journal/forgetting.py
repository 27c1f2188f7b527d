"""What people wrote leaves the turn's own tables after the retention time: payloads, and answers that a repeat would get.

The keys stay, so that a command which comes again after all still has one effect.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import case, literal, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.journal.command import Refused
from hub.journal.tables import has_payload, inbox, refused_commands
from hub.store.types import Json

AT_ONCE = 200
"""So many rows a transaction: whoever waits to write does not wait long."""
FORGOTTEN = Refused(code="answered_long_ago", detail="This was done long ago; its answer is not kept any more.")


async def forget(connection: AsyncConnection, before: datetime) -> bool:
    """Drop some of what is older; answers whether there may be more."""
    return await _answers(connection, before) + await _refused(connection, before) >= AT_ONCE


async def _answers(connection: AsyncConnection, before: datetime) -> int:
    key = tuple_(inbox.c.source, inbox.c.key)
    old = select(inbox.c.source, inbox.c.key).where(inbox.c.private_since < before).order_by(inbox.c.private_since).limit(AT_ONCE)
    # Who sent a payload was answered with a number; without one the words are in the answer.
    answer = case((inbox.c.raw.is_(None), literal(FORGOTTEN.stored(), Json)), else_=inbox.c.answer)
    dropped = await connection.execute(update(inbox).where(key.in_(old)).values(raw=None, answer=answer, private_since=None))
    return dropped.rowcount


async def _refused(connection: AsyncConnection, before: datetime) -> int:
    at = refused_commands.c.at
    old = select(refused_commands.c.id).where(has_payload, at < before).order_by(at).limit(AT_ONCE)
    dropped = await connection.execute(update(refused_commands).where(refused_commands.c.id.in_(old)).values(raw=None))
    return dropped.rowcount
