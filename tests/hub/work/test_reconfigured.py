"""A company that changes its tiers, queues and channels over night opens in the morning all the same, with the work it had."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from hub.company import Company
from hub.customers.tables import customers
from hub.journal.notes import CUSTOMERS, note_changes
from hub.store.engine import Database
from tests.hub.running.clock import HandClock
from tests.hub.running.house import House, house
from tests.hub.running.shop import customer_id, opened_shop, shop
from tests.servers.databases import SqliteFiles


@pytest.fixture
async def address(sqlite: SqliteFiles) -> str:
    return await sqlite.new(opened_shop)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@asynccontextmanager
async def opened(address: str, clock: HandClock, company: Company) -> AsyncIterator[House]:
    async with house(address, company, clock) as hub:
        yield hub
        for person in hub.people:
            person.consoles.clear()


def without_tier(company: Company, name: str) -> Company:
    return company.model_copy(update={"tiers": tuple(tier for tier in company.tiers if tier.name != name)})


async def test_a_customer_of_a_tier_that_is_gone_is_served_in_the_default_one(address: str, clock: HandClock) -> None:
    async with opened(address, clock, without_tier(shop(), "gold")) as hub:
        ana = await hub.agent("ana")
        await hub.asks("gus")
        assert (await ana.offer())["interaction"]["tier"] == "bronze"


async def test_who_is_put_in_a_tier_that_nobody_configured_goes_on_in_the_default_one(address: str, clock: HandClock) -> None:
    async with opened(address, clock, shop()) as hub:
        ana = await hub.agent("ana", "not_ready")
        await hub.asks("gus")
        other_process = Database(address)
        async with other_process.writing() as connection:
            gus = customers.c.id == customer_id("gus")
            await connection.execute(customers.update().where(gus).values(tier="diamond"))
            await note_changes(connection, CUSTOMERS, [customer_id("gus")], clock.now())
        await other_process.close()
        await hub.hub.upkeep.take_notes()
        await ana.chooses("available")
        assert (await ana.offer())["interaction"]["tier"] == "bronze"
