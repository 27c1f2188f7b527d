"""A hub that nobody uses says all the same when its database has gone: whoever sends customers to it must know at once."""

from typing import Any

from tests.hub.running.fixtures import NewHouse
from tests.hub.running.house import House
from tests.servers.databases import PostgresDatabases


async def readiness(hub: House) -> tuple[int, Any]:
    async with hub.http.get("/readyz") as answer:
        return answer.status, await answer.json()


async def test_an_idle_hub_is_not_ready_without_its_database(new_house_on_postgres: NewHouse, postgres: PostgresDatabases) -> None:
    hub = await new_house_on_postgres()
    await hub.settled()
    assert await readiness(hub) == (200, {"state": "ready", "needs": {"decider": None, "database": None}})
    await postgres.drop(hub.address)
    status, said = await readiness(hub)
    assert (status, said["needs"]["database"]) == (503, "away")
