"""A decider at work in a test: a database that fails on request, a clock moved by hand, and a publisher that remembers."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.journal.clock import Clock
from hub.journal.decider import Decider, TookOver
from hub.journal.event import Event
from hub.journal.tables import inbox, log, refused_commands
from hub.store.engine import Database
from hub.store.ids import Seq
from tests.hub.journal.tally import Tallies, tallies

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class HandClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at

    def advance(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """What goes wrong with a transaction, and whether it was committed all the same."""

    error: Exception
    committed: bool


class FlakyDatabase(Database):
    """Works, except for what a test has planned."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.away = False
        self.breakdowns: deque[Breakdown | None] = deque()
        """For the next transactions, in order; `None` for one that works."""
        self.may_commit = asyncio.Event()
        self.may_commit.set()
        self.about_to_commit = asyncio.Event()

    @asynccontextmanager
    async def writing(self, *, by_key: bool = False) -> AsyncIterator[AsyncConnection]:
        if self.away:
            raise ConnectionRefusedError
        breakdown = self.breakdowns.popleft() if self.breakdowns else None
        async with super().writing(by_key=by_key) as connection:
            yield connection
            if breakdown is not None and not breakdown.committed:
                raise breakdown.error
            self.about_to_commit.set()
            await self.may_commit.wait()
        if breakdown is not None:
            raise breakdown.error

    def hold_commits(self) -> None:
        self.may_commit.clear()
        self.about_to_commit.clear()


@dataclass
class Told:
    """`hub.journal.state.Publisher`: what it was told, with the picture as it was then."""

    published: list[tuple[list[str], dict[str, int]]] = field(default_factory=list)
    resyncs: list[tuple[Seq, dict[str, int]]] = field(default_factory=list)
    failing: list[Exception] = field(default_factory=list)
    failing_resync: list[Exception] = field(default_factory=list)
    resynced: asyncio.Event = field(default_factory=asyncio.Event)

    def publish(self, state: Tallies, events: Sequence[Event]) -> None:
        if self.failing:
            raise self.failing.pop(0)
        if events:
            self.published.append(([event.type for event in events], state.values))

    def resync(self, state: Tallies, last_seq: Seq) -> None:
        self.resyncs.append((last_seq, state.values))
        self.resynced.set()
        if self.failing_resync:
            raise self.failing_resync.pop(0)

    @property
    def types(self) -> list[str]:
        return [type for types, _ in self.published for type in types]


class Desk:
    """One decider with everything around it."""

    def __init__(self, url: str, clock: Clock) -> None:
        self.database = FlakyDatabase(url)
        self.told = Told()
        self.decider = Decider(self.database, Tallies, clock, self.told)
        self.running: asyncio.Task[None]

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator["Desk"]:
        """Decides within the block; afterwards it has stopped, however it ended."""
        self.running = asyncio.create_task(self.decider.run())
        await self.decider.wait_until_ready()
        try:
            yield self
        finally:
            self.decider.stop()
            self.database.may_commit.set()
            await asyncio.wait([self.running])
            await self.database.close()
            if not self.running.cancelled() and (error := self.running.exception()) and not isinstance(error, TookOver):
                raise error

    async def until_ready(self) -> None:
        """Until the decider takes commands again."""
        self.told.resynced.clear()
        if not self.decider.is_ready:
            await self.told.resynced.wait()

    # What is in the database

    async def values(self) -> dict[str, int]:
        return {row.id: row.value for row in await self._rows(select(tallies))}

    async def log(self) -> list[str]:
        return [row.type for row in await self._rows(select(log).order_by(log.c.seq))]

    async def log_data(self, type: str) -> list[dict[str, Any]]:
        return [row.data for row in await self._rows(select(log).where(log.c.type == type).order_by(log.c.seq))]

    async def inbox(self) -> dict[str, Any]:
        return {row.key: row.answer for row in await self._rows(select(inbox))}

    async def refused(self) -> Sequence[Row[Any]]:
        return await self._rows(select(refused_commands).order_by(refused_commands.c.at))

    async def _rows(self, statement: Any) -> Sequence[Row[Any]]:
        async with self.database.reading() as connection:
            return (await connection.execute(statement)).all()
