"""A decider of tallies at work, once on SQLite and once on PostgreSQL."""

from collections.abc import AsyncIterator

import pytest

from tests.hub.journal.desk import Desk, HandClock
from tests.hub.journal.tally import prepare
from tests.servers.databases import Databases


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def address(databases: Databases) -> AsyncIterator[str]:
    address = await databases.new(prepare)
    yield address
    await databases.drop(address)


@pytest.fixture
async def desk(address: str, clock: HandClock) -> AsyncIterator[Desk]:
    async with Desk(address, clock).at_work() as desk:
        yield desk
