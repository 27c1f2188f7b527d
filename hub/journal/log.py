"""Questions to the log of events."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.journal.event import Event
from hub.journal.tables import log
from hub.store.ids import Seq


async def last_seq(connection: AsyncConnection) -> Seq:
    """The highest number given so far; 0 in an empty log."""
    return Seq(await connection.scalar(select(func.coalesce(func.max(log.c.seq), 0))) or 0)


async def last_at(connection: AsyncConnection) -> datetime | None:
    """When the last event happened; nothing in an empty log."""
    at: datetime | None = await connection.scalar(select(log.c.at).order_by(log.c.seq.desc()).limit(1))
    return at


async def started_after(connection: AsyncConnection, seq: Seq) -> bool:
    """Whether a decider started after the event numbered `seq`."""
    newer = select(log.c.seq).where(log.c.seq > seq, log.c.type == "decider.started").limit(1)
    return await connection.scalar(newer) is not None


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
