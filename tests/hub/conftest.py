"""A database with every table the hub has, once on SQLite and once on PostgreSQL."""

from collections.abc import AsyncIterator

import pytest

from hub.customers import tables as _customers  # noqa: F401  (a table exists once its module was read)
from hub.floor import tables as _floor  # noqa: F401
from hub.journal import tables as _journal  # noqa: F401
from hub.people import tables as _people  # noqa: F401
from hub.store.engine import Database
from hub.store.schema import metadata
from hub.work import tables as _work  # noqa: F401
from tests.hub.running.fixtures import new_house, new_house_on_postgres  # noqa: F401
from tests.servers.databases import Databases


async def all_tables(address: str) -> None:
    database = Database(address)
    async with database.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await database.close()


@pytest.fixture
async def database(databases: Databases) -> AsyncIterator[Database]:
    address = await databases.new(all_tables)
    database = Database(address)
    yield database
    await database.close()
    await databases.drop(address)
