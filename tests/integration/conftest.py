"""Houses with telephones, as many as a test opens."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from tests.hub.running.shop import opened_shop
from tests.integration.calling_house import CallingHouse, NewCallingHouse, calling_house
from tests.servers.databases import Prepare, SqliteFiles


@pytest.fixture
async def opened(sqlite: SqliteFiles) -> AsyncIterator[NewCallingHouse]:
    async with AsyncExitStack() as stack:

        async def new(*args: Any, prepare: Prepare = opened_shop, **more: Any) -> CallingHouse:
            return await stack.enter_async_context(calling_house(await sqlite.new(prepare), *args, **more))

        yield new
