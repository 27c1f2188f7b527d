"""`new_house()` opens a hub over a database of its own; closed at the end of the test."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest

from hub.company import Company
from tests.hub.running.clock import HandClock
from tests.hub.running.house import House, house
from tests.hub.running.shop import opened_shop
from tests.servers.databases import PostgresDatabases, SqliteFiles

NewHouse = Callable[..., Awaitable[House]]


@pytest.fixture
async def new_house(sqlite: SqliteFiles) -> AsyncIterator[NewHouse]:
    async with AsyncExitStack() as stack:

        async def opened(company: Company | None = None, clock: HandClock | None = None) -> House:
            return await stack.enter_async_context(house(await sqlite.new(opened_shop), company, clock))

        yield opened


@pytest.fixture
async def new_house_on_postgres(postgres: PostgresDatabases) -> AsyncIterator[NewHouse]:
    async with AsyncExitStack() as stack:

        async def opened(company: Company | None = None, clock: HandClock | None = None) -> House:
            return await stack.enter_async_context(house(await postgres.new(opened_shop), company, clock))

        yield opened
