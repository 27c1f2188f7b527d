"""PostgreSQL crashes under load and comes back: nobody is told what is not stored, and the hub goes on by itself."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import ClientTimeout

from tests.hub.running.shop import opened_shop
from tests.integration.crowd import Line, client
from tests.integration.history import nobody_is_stuck, nothing_is_lost
from tests.integration.mortal import carrier, mortal_hub
from tests.integration.running import free_ports
from tests.integration.test_kill import LIFE_SECONDS, crowd_of
from tests.servers import postgres
from tests.servers.databases import PostgresDatabases

OUTAGE_SECONDS = 1.0
AT_ONCE_SECONDS = 1.0


@pytest.fixture
def cluster() -> Iterator[postgres.Cluster]:
    """A server of the test's own that keeps what it has committed."""
    programs = postgres.find()
    if programs is None:
        raise postgres.NoPostgres("no PostgreSQL here: `make test` (or `python -m tests.servers`) installs one")
    folder = postgres.temporary_folder()
    cluster = postgres.Cluster(programs=programs, folder=folder, settings=postgres.DURABLE)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder)


@pytest.mark.timeout(300)
async def test_a_crash_of_postgresql_loses_nothing(tmp_path: Path, cluster: postgres.Cluster) -> None:
    address = await PostgresDatabases(cluster).new(opened_shop)
    (port,) = free_ports(1)
    async with carrier(tmp_path, port) as texts, mortal_hub(tmp_path, address, carrier=texts, port=port) as hub, client() as http:
        crowd = crowd_of(Line(http, hub.url))
        await hub.start()
        async with asyncio.TaskGroup() as tasks:
            living = tasks.create_task(crowd.live())
            for _ in range(2):
                await asyncio.sleep(LIFE_SECONDS)
                await asyncio.to_thread(cluster.stop)
                await _says_so_at_once(crowd.line)
                await asyncio.sleep(OUTAGE_SECONDS)
                await asyncio.to_thread(cluster.start_again)
                await hub.until_ready()
            await asyncio.sleep(LIFE_SECONDS)
            crowd.enough.set()
            await living
        assert hub.lives == 1
        assert crowd.line.sent_away > 0
        assert min(len(visitor.ticked) for visitor in crowd.visitors) > 5
        for agent in crowd.agents:
            await agent.finish()
        await nothing_is_lost(crowd)
        await nobody_is_stuck(crowd)


async def _says_so_at_once(line: Line) -> None:
    """Nobody who asks now waits for the database."""
    soon = ClientTimeout(total=AT_ONCE_SECONDS)
    async with line.client.get(f"{line.url}/readyz", timeout=soon) as answer:
        assert answer.status == 503
    async with line.client.post(f"{line.url}/api/v1/chat/sessions", json={}, timeout=soon) as answer:
        assert answer.status == 503
        assert "Retry-After" in answer.headers
    async with line.client.get(f"{line.url}/healthz", timeout=soon) as answer:
        assert answer.status == 200
