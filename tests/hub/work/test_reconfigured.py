"""A company that changes its tiers, queues and channels over night opens in the morning all the same, with the work it had."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from hub.company import Company
from hub.customers.tables import customers
from hub.journal.notes import CUSTOMERS, note_changes
from hub.store.engine import Database
from hub.work.resuming import ChannelGone
from tests.hub.running.checks import all_is_well, numbers_are_a_recount
from tests.hub.running.clock import HandClock
from tests.hub.running.house import House, house
from tests.hub.running.shop import customer_id, opened_shop, shop, with_channel
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


def without_queue(company: Company, name: str) -> Company:
    return company.model_copy(update={"queues": tuple(queue for queue in company.queues if queue.name != name)})


def without_channel(company: Company, name: str) -> Company:
    """Switched off, as in hub.toml."""
    return with_channel(company, name, enabled=False)


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


async def test_work_that_waits_keeps_what_it_earned_when_its_tier_is_gone(address: str, clock: HandClock) -> None:
    async with opened(address, clock, shop()) as before:
        id = await (await before.asks("gus")).interaction()
    clock.advance(60)
    async with opened(address, clock, without_tier(shop(), "gold")) as after:
        await after.agent("ana", "not_ready")
        sofia = await after.person("sofia")
        assert (await sofia.interaction(id))["tier"] == "bronze"
        now = clock.now().timestamp()
        place = await after.look(lambda live: live.router.waiting(id))
        # As gold: weight 4, urgency 30 s, a head start of 45 s and a wait of 60 s; as bronze it has the same score, with weight 1.
        assert 1 / 30 * (now - place.key) == pytest.approx(4 / 30 * (45 + 60))
        await all_is_well(after)


@pytest.mark.parametrize("state", ["queued", "offered", "connected", "wrapping", "transferred", "held"])
async def test_work_of_a_queue_that_is_gone_goes_on_in_the_default_one(address: str, clock: HandClock, state: str) -> None:
    async with opened(address, clock, shop()) as before:
        ana = await before.agent("ana", "available" if state != "queued" else "not_ready")
        ben = await before.agent("ben", "not_ready")
        visitor = await before.asks("gus", "sales")
        id = await visitor.interaction()
        if state in ("connected", "wrapping", "transferred", "held"):
            await ana.accepts()
        if state == "wrapping":
            await ana.ends(id)
        if state == "transferred":
            await ana.transfers(id, queue="sales")
        if state == "held":
            await ben.chooses("available")
            await ana.transfers(id, agent=ben.id)
    clock.advance(10)
    async with opened(address, clock, without_queue(shop(), "sales")) as after:
        sofia = await after.person("sofia")
        ana, ben = await after.person("ana"), await after.person("ben")
        await ana.opens_console()
        await ben.opens_console()
        await visitor.moves_to(after)
        assert (await sofia.interaction(id))["queue"] == "support"
        (moved,) = [event["data"] for event in await sofia.events(id) if event["type"] == "interaction.moved"]
        assert (moved["queue"], moved["to"], moved["cause"]) == ("sales", "support", "queue_gone")
        await all_is_well(after)
        if state == "connected":
            await ana.ends(id)
        if state in ("connected", "wrapping"):
            await ana.wraps_up(id)
            assert (await sofia.interaction(id))["state"] == "closed"
            return
        taker = ben if state in ("transferred", "held") else ana
        await taker.chooses("available")
        assert await taker.accepts() == id
        (answered,) = [event["data"] for event in await sofia.events(id) if event["type"] == "interaction.answered"][-1:]
        assert (answered["queue"], answered["waited_seconds"]) == ("support", 10)
        await numbers_are_a_recount(after)


async def test_parked_work_of_a_queue_that_is_gone_comes_back_to_the_default_one(address: str, clock: HandClock) -> None:
    async with opened(address, clock, shop()) as before:
        ana = await before.agent("ana")
        visitor = await before.asks("gus", "sales")
        waits_for_time = await ana.accepts()
        until = (clock.now() + timedelta(hours=1)).isoformat()
        await ana.does("park", waits_for_time, until=until)
        visitor = await before.asks("bob", "sales")
        waits_for_a_word = await ana.accepts()
        await ana.does("park", waits_for_a_word)
    async with opened(address, clock, without_queue(shop(), "sales")) as after:
        sofia = await after.person("sofia")
        await visitor.moves_to(after)
        await visitor.says("Are you there?")
        assert (await sofia.interaction(waits_for_a_word))["queue"] == "support"
        await after.later(3600)
        assert (await sofia.interaction(waits_for_time))["queue"] == "support"
        await all_is_well(after)


async def test_a_hub_does_not_start_without_a_channel_that_has_work_under_way(address: str, clock: HandClock) -> None:
    async with opened(address, clock, shop()) as before:
        await before.texter("gus").texts()
    hub = House(address, without_channel(shop(), "sms"), clock).hub
    with pytest.raises(ChannelGone, match="under way on sms, which is not enabled"):
        await hub.decider.run()
    await hub.close()


async def test_work_parked_on_a_channel_that_is_gone_expires(address: str, clock: HandClock) -> None:
    async with opened(address, clock, shop()) as before:
        ana = await before.agent("ana")
        text = before.texter("gus")
        await text.texts()
        id = await text.interaction()
        until = (clock.now() + timedelta(hours=1)).isoformat()
        await ana.does("park", id, until=until)
    async with opened(address, clock, without_channel(shop(), "sms")) as after:
        sofia = await after.person("sofia")
        await after.later(3600)
        assert (await sofia.interaction(id))["ended_as"] == "expired"
