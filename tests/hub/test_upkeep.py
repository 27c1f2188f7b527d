"""The hub's own chores: whatever goes wrong with one, the hub goes on and tries again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.engine import Database, DatabaseUnavailable
from hub.upkeep import Upkeep
from tests.hub.running.fixtures import NewHouse


class Away(Database):
    """Nobody gets through to it."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.asked = {"to read": 0, "to write": 0}
        self.asked_again = asyncio.Event()

    def refuse(self, what: str) -> DatabaseUnavailable:
        self.asked[what] += 1
        if min(self.asked.values()) > 1:
            self.asked_again.set()
        return DatabaseUnavailable("others kept the write lock too long")

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        raise self.refuse("to read")
        yield

    @asynccontextmanager
    async def writing(self, *, by_key: bool = False) -> AsyncIterator[AsyncConnection]:
        raise self.refuse("to write")
        yield


async def test_a_database_that_is_away_ends_no_chore(new_house: NewHouse) -> None:
    house = await new_house()
    away = Away(house.address)
    upkeep = Upkeep(
        away,
        house.hub.decider,
        house.clock,
        house.company,
        sessions=house.hub.sessions,
        desks=house.hub.desks,
        carriers={},
        files=house.hub.files,
        drafts=house.hub.drafts,
        pause=lambda _seconds: asyncio.sleep(0),
    )
    chores = asyncio.create_task(upkeep.run())
    asked_again = asyncio.create_task(away.asked_again.wait())
    async with asyncio.timeout(5):
        await asyncio.wait((chores, asked_again), return_when=asyncio.FIRST_COMPLETED)
    assert not chores.done()
    chores.cancel()
    await away.close()
