"""The desk socket: a snapshot, then every change that concerns its user, numbered and resumable."""

import pytest

from hub.desk.snapshot import snapshot
from hub.people.passwords import hash_demo_password
from hub.people.sessions import LIFETIME
from hub.people.staff import Staff, UserChange
from hub.store.engine import Database
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.house import House
from tests.hub.running.people import Person
from tests.hub.running.pictures import fresh, kept


async def chat_with(house: House, ana: Person, name: str = "gus") -> str:
    visitor = await house.asks(name, "support")
    await ana.accepts()
    return await visitor.interaction()


async def same(house: House, person: Person) -> None:
    """Snapshot and later frames make a fresh snapshot."""
    await house.caught_up(person)
    for console in person.consoles:
        assert kept(console.desk) == fresh(await house.look(lambda live: snapshot(live, live.agents[person.id])))


async def test_a_console_resumes_where_it_was_cut(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    first = ana.consoles[0]
    id = await chat_with(house, ana)
    await house.caught_up(ana)
    last, picture = first.desk.seq, first.desk
    await ana.says(id, "One moment.")
    await house.asks("bob", "support")
    await house.caught_up(ana)

    second = await ana.opens_console(after=last)
    assert second.ear.of_type("snapshot") == []
    assert [frame["seq"] for frame in second.logged()] == [frame["seq"] for frame in first.logged() if frame["seq"] > last]
    second.resumes(picture)
    assert kept(second.desk) == kept(first.desk)


async def test_a_number_that_is_too_old_or_from_another_life_gets_a_snapshot(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    for after in (0, 10_000_000, 10**30):
        console = await ana.opens_console(after=after)
        assert console.logged()[0]["type"] == "snapshot"


async def test_a_long_absence_is_made_good_by_a_snapshot(new_house: NewHouse) -> None:
    house = await new_house()
    ana, sofia = await house.agent("ana"), await house.agent("sofia", "offline")
    last = sofia.consoles[0].desk.seq
    id = await chat_with(house, ana)
    for _ in range(301):
        await ana.says(id, "Note", private=True)
    console = await sofia.opens_console(after=last)
    assert [frame["type"] for frame in console.logged()] == ["snapshot"]
    await same(house, sofia)


async def test_frames_are_numbered_by_the_log_and_never_go_back(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    id = await chat_with(house, ana)
    await ana.says(id)
    await ana.wraps_up(id)
    await house.caught_up(ana)
    numbers = [frame["seq"] for frame in ana.consoles[0].logged()]
    assert numbers == sorted(set(numbers))


async def test_signing_out_closes_the_console(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    await ana.ask("DELETE", "/session", expect=204)
    assert await ana.consoles[0].ear.closed() == 4001


async def test_a_new_password_closes_the_consoles_that_the_old_one_opened(new_house: NewHouse) -> None:
    house = await new_house()
    ana, ben = await house.agent("ana"), await house.agent("ben")
    elsewhere = Database(house.address)
    await Staff(elsewhere, house.clock).change("ana", UserChange(password_hash=hash_demo_password("another one")))
    await elsewhere.close()
    await house.hub.upkeep.close_ended()
    assert await ana.consoles[0].ear.closed() == 4001
    await house.settled()
    await same(house, ben)


async def test_a_session_that_expires_closes_its_console(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    await house.hub.upkeep.close_ended()
    assert len(house.hub.desks.sessions()) == 1
    await house.later(LIFETIME.total_seconds())
    await house.hub.upkeep.close_ended()
    assert await ana.consoles[0].ear.closed() == 4001


async def test_whoever_is_dismissed_is_cut_off_and_their_work_goes_back(new_house: NewHouse) -> None:
    house = await new_house()
    ana, sofia = await house.agent("ana"), await house.agent("sofia", "offline")
    id = await chat_with(house, ana)
    await house.hub.staff.change("ana", UserChange(active=False))
    assert await ana.consoles[0].ear.closed() == 4001
    assert (await sofia.interaction(id))["state"] == "queued"
    await same(house, sofia)
    assert ana.id not in sofia.consoles[0].desk.agents


async def test_another_name_or_role_is_seen_by_everybody(new_house: NewHouse) -> None:
    house = await new_house()
    ana, ben = await house.agent("ana"), await house.agent("ben", "not_ready")
    id = await chat_with(house, ana)
    await house.hub.staff.change("ana", UserChange(name="Ana Maria"))
    await house.hub.staff.change("ben", UserChange(roles=frozenset({"supervisor"})))
    await same(house, ana)
    await same(house, ben)
    assert ben.consoles[0].desk.interactions[id]["agent"]["name"] == "Ana Maria", "Ben supervises now"
    await ana.says(id)
    await same(house, ben)


async def test_another_name_of_the_customer_is_seen_at_once(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    id = await chat_with(house, ana)
    await ana.ask("PATCH", "/customers/cus_gus", {"name": "Gustav Gold"})
    await same(house, ana)
    assert ana.consoles[0].desk.interactions[id]["customer"]["name"] == "Gustav Gold"


async def test_what_leaves_a_supervisors_queues_leaves_their_desk(new_house: NewHouse) -> None:
    house = await new_house()
    ana, rita = await house.agent("ana"), await house.agent("rita", "offline")
    visitor = await house.asks("gus", "billing")
    id = await visitor.interaction()
    await ana.accepts()
    await house.caught_up(rita)
    assert list(rita.consoles[0].desk.interactions) == [id]
    await ana.transfers(id, queue="sales")
    await same(house, rita)
    assert rita.consoles[0].desk.interactions == {}
    await rita.interaction(id, expect=404)


async def test_whoever_declined_hears_no_more_of_it(new_house: NewHouse) -> None:
    house = await new_house()
    ana, ben = await house.agent("ana"), await house.agent("ben", "not_ready")
    visitor = await house.asks("gus", "support")
    await ana.declines()
    await ben.chooses("available")
    id = await ben.accepts()
    await house.caught_up()
    heard = len(ana.consoles[0].logged())
    await visitor.says("My card number is 4111")
    await ben.says(id, "Never tell me that.")
    await same(house, ana)
    assert ana.consoles[0].logged()[heard:] == []


async def test_private_notes_reach_colleagues_and_never_the_customer(new_house: NewHouse) -> None:
    house = await new_house()
    ana, sofia = await house.agent("ana"), await house.agent("sofia", "offline")
    visitor = await house.asks("gus", "support")
    id = await ana.accepts()
    await sofia.says(id, "Offer 10 %.", private=True)
    await ana.says(id, "Ten per cent off.")
    await visitor.ear.until(lambda frame: frame["data"].get("text") == "Ten per cent off.")
    assert visitor.texts() == ["Hello?", "Ten per cent off."]
    await house.caught_up(ana)
    private = [frame["data"]["message"]["private"] for frame in ana.consoles[0].logged("message.added")]
    assert private == [False, True, False]
    again = await (await house.visitor()).connects()
    assert again.texts() == []


async def test_one_snapshot_is_every_snapshot_whoever_looks(new_house: NewHouse) -> None:
    house = await new_house()
    people = [await house.agent(name) for name in ("ana", "ben", "cleo")] + [
        await house.agent(name, "offline") for name in ("sofia", "rita")
    ]
    ana, ben, cleo, *_ = people
    id = await chat_with(house, ana) if await ana.offers() else ""
    visitor = await house.asks("pia", "support")
    holder = ana if await ana.offers() else ben
    id = await holder.accepts()
    await holder.says(id)
    await holder.transfers(id, queue="billing")
    await house.texter("bob").texts()
    for person in people:
        await same(house, person)
    if await cleo.offers():
        await cleo.declines()
    await visitor.leaves()
    await house.later(200)
    for person in people:
        await same(house, person)


@pytest.mark.parametrize("origin", ["https://evil.example.net", "null"])
async def test_a_page_of_somebody_else_gets_no_console(new_house: NewHouse, origin: str) -> None:
    house = await new_house()
    ana = await house.person("ana")
    headers = await ana.credentials() | {"Origin": origin}
    async with house.http.get("/api/v1/desk/socket", headers=headers | UPGRADE) as answer:
        assert answer.status == 403


UPGRADE = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "x3JJHMbDL1EzLkh9GBhXDw=="}
