"""Today's counters: loaded once, fed with each turn's events, begun anew at the company's midnight."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.floor.counters import NOTHING, Counters
from hub.floor.history import by_cell, stored_rollups
from hub.floor.rollups import Cell, fold
from hub.journal.event import Event
from hub.work.tables import offers, was_missed


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day in a zone; 23 to 25 hours long."""

    start: datetime
    end: datetime


def day_of(at: datetime, zone: ZoneInfo) -> Day:
    """The day of the zone's calendar that an instant falls into."""
    date = at.astimezone(zone).date()
    start, end = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (date, date + timedelta(days=1)))
    return Day(start=start, end=end)


class Today:
    """Counters of each cell and missed offers of each agent since the company's midnight."""

    def __init__(self, zone: ZoneInfo, now: datetime) -> None:
        self._zone = zone
        self._day = day_of(now, zone)
        self._cells: dict[Cell, Counters] = {}
        self._missed: Counter[str] = Counter()

    async def load(self, connection: AsyncConnection, now: datetime) -> None:
        """Take over what is stored; whatever was counted before is forgotten."""
        self._begin(now)
        self._cells = by_cell((await stored_rollups(connection, since=self._day.start, until=self._day.end)).items())
        missed = await connection.execute(
            select(offers.c.agent_id, func.count()).where(was_missed, offers.c.ended_at >= self._day.start).group_by(offers.c.agent_id)
        )
        self._missed = Counter({agent_id: number for agent_id, number in missed})

    def feed(self, events: Iterable[Event]) -> None:
        """Count the events of one committed turn."""
        events = list(events)
        for event in events:
            self.roll(event.at)
        for key, counters in fold(events).items():
            if key.interval_start >= self._day.start:
                self._cells[key.cell] = self._cells.get(key.cell, NOTHING) + counters
        self._missed.update(
            event.agent_id for event in events if event.type == "offer.missed" and event.agent_id and event.at >= self._day.start
        )

    def roll(self, now: datetime) -> None:
        """Begin a new day when the old one is over."""
        if now >= self._day.end:
            self._begin(now)

    def counters(self, cell: Cell) -> Counters:
        return self._cells.get(cell, NOTHING)

    def missed(self, agent_id: str) -> int:
        """Offers this agent missed today."""
        return self._missed[agent_id]

    def _begin(self, now: datetime) -> None:
        self._day = day_of(now, self._zone)
        self._cells.clear()
        self._missed.clear()
