"""A hub that was frozen and wakes after another took its database over: it writes nothing, and ends."""

import asyncio
import signal
from pathlib import Path

import asyncpg
from sqlalchemy import func, select

from hub.journal.tables import inbox, log
from hub.store.engine import Database
from tests.hub.running.shop import opened_shop
from tests.integration.crowd import Crowd, Line, Visitor, client
from tests.integration.history import nothing_is_lost
from tests.integration.launch_hub import TOOK_OVER
from tests.integration.mortal import mortal_hub
from tests.servers.databases import Databases, PostgresDatabases


async def rows(address: str) -> tuple[int, int]:
    """How many events and how many keys there are."""
    database = Database(address)
    async with database.reading() as connection:
        found = [await connection.scalar(select(func.count()).select_from(table)) or 0 for table in (log, inbox)]
    await database.close()
    return found[0], found[1]


async def takes_over(folder: Path, address: str, frozen_at: str) -> None:
    """The older one freezes under load; the younger starts; the older one wakes."""
    async with (
        mortal_hub(folder, address, carrier="http://127.0.0.1:9") as older,
        mortal_hub(folder, address, carrier="http://127.0.0.1:9") as younger,
        client() as http,
    ):
        crowd = Crowd(Line(http, older.url))
        crowd.visitors += [Visitor(crowd, name) for name in ("pia", "gus", "sam", "bob")]
        await older.start(f"{frozen_at}:40:SIGSTOP")
        living = asyncio.create_task(crowd.live())
        await older.until_frozen()
        await younger.start()
        before = await rows(address)
        older.send(signal.SIGCONT)
        assert await older.ended() == TOOK_OVER
        assert await rows(address) == before
        crowd.enough.set()
        crowd.line.url = younger.url
        await living
        assert min(len(visitor.ticked) for visitor in crowd.visitors) > 3
        await nothing_is_lost(crowd)


async def test_a_frozen_hub_that_wakes_writes_nothing(tmp_path: Path, databases: Databases) -> None:
    """Frozen between two turns, with commands waiting."""
    address = await databases.new(opened_shop)
    await takes_over(tmp_path, address, "committed")
    await databases.drop(address)


async def test_one_frozen_in_a_transaction_is_not_waited_for_for_ever(tmp_path: Path, postgres: PostgresDatabases) -> None:
    """PostgreSQL ends a transaction that stands idle, so that the next hub can start. (On SQLite the operator has to end the process.)"""
    address = await postgres.new(opened_shop)
    name = address.rpartition("/")[2]
    administrator = await asyncpg.connect(host="127.0.0.1", port=postgres.cluster.port, user="hub", database="postgres", ssl=False)
    try:
        await takes_over(tmp_path, address, "committing")
        kept = await administrator.fetchval("SELECT count(*) FROM pg_stat_activity WHERE datname = $1 AND state LIKE 'idle in%'", name)
        assert kept == 0
    finally:
        await administrator.close()
        await postgres.drop(address)
