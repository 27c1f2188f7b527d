"""A hub that stops and starts again is the same hub: chosen presence stands, offers keep their deadline, grace periods start anew."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import delete, insert, select

from hub.company import Exit
from hub.people.staff import Staff, UserChange
from hub.store.engine import Database
from hub.work import tables
from hub.work.falling_due import STILL_THERE
from hub.work.live import Live
from tests.hub.running.clock import HandClock
from tests.hub.running.house import House, house
from tests.hub.running.shop import opened_shop, shop, with_queue
from tests.servers.databases import Databases


@pytest.fixture
async def address(databases: Databases) -> AsyncIterator[str]:
    address = await databases.new(opened_shop)
    yield address
    await databases.drop(address)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@asynccontextmanager
async def started(address: str, clock: HandClock) -> AsyncIterator[House]:
    """Everybody's sockets are cut when it stops, as they are when a process ends."""
    async with house(address, clock=clock) as hub:
        yield hub
        for person in hub.people:
            person.consoles.clear()


async def test_work_in_hand_is_still_in_hand(address: str, clock: HandClock) -> None:
    async with started(address, clock) as before:
        ana = await before.agent("ana")
        visitor = await before.asks("gus")
        id = await ana.accepts()
        await before.texter("bob").texts()
        token = visitor
    async with started(address, clock) as after:
        ana = await after.person("ana")
        console = await ana.opens_console()
        assert {one["state"] for one in console.desk.interactions.values()} == {"connected"}
        assert console.desk.presence["presence"]["state"] == "available"
        await ana.says(id, "Where were we?")
        await token.moves_to(after)
        assert (await token.sees("message.added"))["data"]["text"] == "Where were we?"
        await after.asks("pia")
        assert len(await ana.offers()) == 1


async def test_work_is_listed_in_the_order_it_was_accepted(address: str, clock: HandClock) -> None:
    async with started(address, clock) as before:
        ana = await before.agent("ana")
        accepted = []
        for name in ("pia", "gus", "bob"):
            await before.asks(name)
            accepted.append(await ana.accepts())
            await before.later(1)
    async with started(address, clock) as after:
        work = await (await after.person("ana")).work()
        assert [one["id"] for one in work["interactions"]] == accepted


async def test_who_was_never_here_is_offline_since_they_came(address: str, clock: HandClock) -> None:
    since = []
    for _ in range(2):
        async with started(address, clock) as hub:
            ben = await hub.person("ben")
            console = await ben.opens_console()
            since.append(console.desk.presence["presence"]["since"])
        clock.advance(60)
    assert since[0] == since[1]


async def test_an_offer_keeps_its_deadline(address: str, clock: HandClock) -> None:
    async with started(address, clock) as before:
        ana = await before.agent("ana")
        await before.asks("gus")
        offer = await ana.offer()
    clock.advance(15)
    async with started(address, clock) as after:
        ana = await after.agent("ana")
        assert (await ana.offer())["offer_id"] == offer["offer_id"]
        assert (await ana.offer())["customer"]["name"] == "Gus Gold"
        await after.later(5)
        assert await ana.offers() == []


async def test_an_offer_that_expired_meanwhile_is_in_the_queue_again(address: str, clock: HandClock) -> None:
    async with started(address, clock) as before:
        ana = await before.agent("ana")
        await before.asks("gus")
        id = (await ana.offer())["interaction"]["id"]
    clock.advance(21)
    async with started(address, clock) as after:
        sofia = await after.person("sofia")
        await after.settled()
        assert (await sofia.interaction(id))["state"] == "queued"
        assert await after.look(lambda live: live.agents["usr_ana"].presence.reason) == "missed"


async def test_nobody_who_waits_loses_their_place(address: str, clock: HandClock) -> None:
    async with started(address, clock) as before:
        for name in ("bob", "gus", "sam"):
            await before.texter(name).texts()
            await before.later(7)
        places = await before.look(lambda live: {id: live.router.waiting(id) for id in live.interactions})
    async with started(address, clock) as after:
        assert await after.look(lambda live: {id: live.router.waiting(id) for id in live.interactions}) == places
        assert len(places) == 3


async def test_of_two_waits_that_began_at_once_the_open_one_goes_on(address: str, clock: HandClock) -> None:
    at_once = with_queue(shop(), "sales", exit_when_unservable=Exit(after_seconds=0, kind="overflow", to="support"))
    async with house(address, at_once, clock) as before:
        await before.agent("cleo")
        id = await (await before.asks("gus", "sales")).interaction()
    elsewhere = Database(address)
    async with elsewhere.writing() as connection:
        # A database may answer with them in any order: the ended one is last now.
        (ended,) = await connection.execute(select(tables.waits).where(tables.waits.c.until.is_not(None)))
        await connection.execute(delete(tables.waits).where(tables.waits.c.id == ended.id))
        await connection.execute(insert(tables.waits), [dict(ended._mapping)])
    await elsewhere.close()
    async with house(address, at_once, clock) as after:
        ana = await after.agent("ana")
        await after.later(10)
        assert await ana.accepts() == id
        async with after.hub.database.reading() as connection:
            waits = {row.queue: row.ended_as for row in await connection.execute(select(tables.waits))}
        assert waits == {"sales": "overflow", "support": "answered"}


async def test_a_visitor_who_never_comes_back_is_let_go(address: str, clock: HandClock) -> None:
    async with started(address, clock) as before:
        ana = await before.agent("ana")
        await before.asks("gus")
        talking = await ana.accepts()
        await ana.chooses("not_ready")
        waiting = await (await before.asks("bob")).interaction()
    async with started(address, clock) as after:
        sofia = await after.person("sofia")
        await (await after.person("ana")).opens_console()
        await after.later(30)
        assert (await sofia.interaction(waiting))["ended_as"] == "abandoned"
        await after.later(149)
        assert (await sofia.interaction(talking))["state"] == "connected"
        await after.later(1)
        assert (await sofia.interaction(talking))["state"] == "wrapping"


async def test_a_visitor_who_comes_back_goes_on(address: str, clock: HandClock) -> None:
    async with started(address, clock) as before:
        visitor = await before.asks("gus")
        id = await visitor.interaction()
    async with started(address, clock) as after:
        await visitor.moves_to(after)
        sofia = await after.person("sofia")
        await after.later(3600)
        assert (await sofia.interaction(id))["state"] == "queued"


async def test_a_console_that_never_comes_back_loses_its_work_after_the_limit(address: str, clock: HandClock) -> None:
    async with started(address, clock) as before:
        ana = await before.agent("ana")
        await before.texter("gus").texts()
        (interaction,) = (await ana.work())["interactions"]
    clock.advance(1000)
    async with started(address, clock) as after:
        sofia = await after.person("sofia")
        await after.later(179)
        assert (await sofia.interaction(interaction["id"]))["state"] == "connected"
        await after.later(1)
        assert (await sofia.interaction(interaction["id"]))["state"] == "queued"


async def test_timers_that_fell_due_meanwhile_happen_at_the_start(address: str, clock: HandClock) -> None:
    async with started(address, clock) as before:
        ana = await before.agent("ana")
        await before.texter("gus").texts()
        (wrapping,) = (await ana.work())["interactions"]
        await ana.ends(wrapping["id"])
        await before.texter("bob").texts()
        (parked,) = [one for one in (await ana.work())["interactions"] if one["state"] == "connected"]
        await ana.says(parked["id"])
    clock.advance(73 * 3600)
    async with started(address, clock) as after:
        await after.settled()
        sofia = await after.person("sofia")
        assert (await sofia.interaction(wrapping["id"]))["ended_as"] == "handled"
        assert (await sofia.interaction(parked["id"]))["ended_as"] == "expired"


async def test_a_pending_break_still_waits_for_the_chat_to_end(address: str, clock: HandClock) -> None:
    async with started(address, clock) as before:
        ana = await before.agent("ana")
        await before.asks("gus")
        id = await ana.accepts()
        await ana.chooses("not_ready", "break")
    async with started(address, clock) as after:
        ana = await after.person("ana")
        console = await ana.opens_console()
        await ana.wraps_up(id)
        await after.caught_up(ana)
        assert console.desk.presence["presence"]["reason"] == "break"


async def test_whoever_was_dismissed_meanwhile_holds_nothing_back(address: str, clock: HandClock) -> None:
    async with started(address, clock) as before:
        ana = await before.agent("ana")
        await before.texter("gus").texts()
        (interaction,) = (await ana.work())["interactions"]
    elsewhere = Database(address)
    await Staff(elsewhere, clock).change("ana", UserChange(active=False))
    await elsewhere.close()
    async with started(address, clock) as after:
        sofia = await after.person("sofia")
        await after.hub.upkeep.take_notes()
        assert (await sofia.interaction(interaction["id"]))["state"] == "queued"
        assert "usr_ana" not in await after.look(lambda live: live.agents)


async def test_a_failed_turn_costs_nobody_their_connection(address: str, clock: HandClock) -> None:
    async with started(address, clock) as hub:
        ana = await hub.agent("ana")
        visitor = await hub.asks("gus")
        id = await ana.accepts()
        await hub.breaks_a_turn()
        await hub.caught_up(ana)
        assert len(ana.consoles[0].ear.of_type("snapshot")) > 1
        await hub.later(400)
        assert (await ana.interaction(id))["state"] == "connected"
        await visitor.says("Still here.")
        assert (await ana.interaction(id))["customer_away_since"] is None


async def test_what_nobody_has_read_is_still_unread(address: str, clock: HandClock) -> None:
    def unread(live: Live) -> tuple[dict[str, list[str]], ...]:
        kept = live.unread_by_agent, live.unread_by_customer
        return tuple({id: [message.text for message in messages] for id, messages in of_side.items()} for of_side in kept)

    async with started(address, clock) as before:
        ana = await before.agent("ana")
        await before.asks("gus", text="One.")
        id = await ana.accepts()
        await ana.says(id, "Two.")
        await ana.says(id, "Between us.", private=True)
        await before.later(600)
        text = before.texter("bob")
        await text.texts("Three.")
        expected = await before.look(unread)
        assert expected == ({id: ["One."]}, {id: ["Two.", STILL_THERE]})
    async with started(address, clock) as after:
        assert await after.look(unread) == expected
