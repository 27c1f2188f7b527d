"""Questions to the log of events."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.journal.event import Event
from hub.journal.tables import log
from hub.store.ids import Seq

STARTED = "decider.started"


async def last_seq(connection: AsyncConnection) -> Seq:
    """The highest number given so far; 0 in an empty log."""
    return Seq(await connection.scalar(select(func.coalesce(func.max(log.c.seq), 0))) or 0)


async def last_at(connection: AsyncConnection) -> datetime | None:
    """When something last happened; nothing in an empty log. That a decider started is no sign that it did anything."""
    happened = select(log.c.at).where(log.c.type != STARTED).order_by(log.c.seq.desc()).limit(1)
    at: datetime | None = await connection.scalar(happened)
    return at


async def another_started(connection: AsyncConnection, *, after: Seq, than: str) -> bool:
    """Whether a decider with another id than this started after the event numbered `after`."""
    another = log.c.data["decider"].as_string().is_distinct_from(than)
    started = select(log.c.seq).where(log.c.seq > after, log.c.type == STARTED, another).order_by(log.c.seq).limit(1)
    return await connection.scalar(started) is not None


async def holds(connection: AsyncConnection, event: Event) -> bool:
    """Whether this very event is in the log."""
    row = (await connection.execute(select(log.c.at, log.c.type).where(log.c.seq == event.seq))).one_or_none()
    return row is not None and (row.at, row.type) == (event.at, event.type)


async def of_interaction(connection: AsyncConnection, interaction_id: str) -> list[Event]:
    """The history of one interaction, in order."""
    rows = await connection.execute(select(log).where(log.c.interaction_id == interaction_id).order_by(log.c.seq))
    return [Event(**row._mapping) for row in rows]


async def everything(connection: AsyncConnection, after: int = 0) -> AsyncIterator[Event]:
    """The whole log in order, streamed."""
    rows = await connection.stream(select(log).where(log.c.seq > after).order_by(log.c.seq))
    async for row in rows:
        yield Event(**row._mapping)
