"""`channels.contract.Bookmarks` over the database: a channel goes on after a restart where it was."""

from __future__ import annotations

from sqlalchemy import select

from hub.intake.tables import bookmarks
from hub.journal.clock import Clock
from hub.store.away import away_in_an_outage
from hub.store.engine import Database, upsert


class ChannelBookmarks:
    """Those of one channel."""

    def __init__(self, channel: str, database: Database, clock: Clock) -> None:
        self._channel = channel
        self._database = database
        self._clock = clock
        self._keep = upsert(database.insert(bookmarks), bookmarks)

    async def read(self, name: str) -> str | None:
        with away_in_an_outage():
            async with self._database.reading() as connection:
                value: str | None = await connection.scalar(select(bookmarks.c.value).where(bookmarks.c.id == self._id(name)))
            return value

    async def keep(self, name: str, value: str) -> None:
        with away_in_an_outage():
            async with self._database.writing() as connection:
                await connection.execute(self._keep, {"id": self._id(name), "value": value, "kept_at": self._clock.now()})

    def _id(self, name: str) -> str:
        return f"{self._channel}:{name}"
