"""The counters as they are stored, and as a recount of the log gives them: the two must always agree."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.floor.counters import COUNTER_NAMES, NOTHING, Counters
from hub.floor.rollups import Cell, RollupKey, fold
from hub.floor.tables import rollups
from hub.journal.event import Event
from hub.journal.tables import log

READ_AT_ONCE = 5_000


async def stored_rollups(connection: AsyncConnection, *, since: datetime, until: datetime) -> dict[RollupKey, Counters]:
    """The stored counters of the intervals that start from `since` on and before `until`."""
    rows = await connection.execute(
        select(rollups).where(rollups.c.interval_start >= since, rollups.c.interval_start < until).order_by(*rollups.primary_key)
    )
    return {
        RollupKey(row.interval_start, Cell(row.queue, row.channel, row.tier)): Counters(
            **{name: getattr(row, name) for name in COUNTER_NAMES}
        )
        for row in rows
    }


async def recount(connection: AsyncConnection, *, since: datetime, until: datetime) -> dict[RollupKey, Counters]:
    """The same counters, made anew from the log. Reads every event of the stretch, some thousand at a time."""
    total: dict[RollupKey, Counters] = {}
    selected = select(log).where(log.c.at >= since, log.c.at < until).order_by(log.c.seq)
    async with connection.stream(selected.execution_options(yield_per=READ_AT_ONCE)) as rows:
        async for part in rows.partitions():
            events = (
                Event(
                    seq=row.seq,
                    at=row.at,
                    type=row.type,
                    interaction_id=row.interaction_id,
                    agent_id=row.agent_id,
                    customer_id=row.customer_id,
                    data=row.data,
                )
                for row in part
            )
            for key, counters in fold(events).items():
                total[key] = total.get(key, NOTHING) + counters
    return total


def by_cell(folded: Iterable[tuple[RollupKey, Counters]]) -> dict[Cell, Counters]:
    """Counters of several intervals, summed for each cell."""
    cells: dict[Cell, Counters] = {}
    for key, counters in folded:
        cells[key.cell] = cells.get(key.cell, NOTHING) + counters
    return cells
