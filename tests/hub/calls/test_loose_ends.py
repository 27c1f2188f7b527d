"""However a call ends, nothing of it goes on: whoever was on the way to it is called off, and none is left without an end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import text

from channels.calls import RoomEnded
from channels.errors import ProviderUnreachable
from hub.company import Company
from tests.hub.calls.talking import phone_of, talking
from tests.hub.calls.test_calling_out import calls
from tests.hub.calls.test_menus import shop_with_menu
from tests.hub.calls.test_together import OUTSIDE
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.house import House, house
from tests.hub.running.people import Person
from tests.hub.running.shop import calling_shop, customer_id, opened_shop, phone, with_queue
from tests.hub.running.switch import GONE, Phone
from tests.servers.databases import SqliteFiles

AWAY = ProviderUnreachable("Away.", code="no_connection")
NOTHING: dict[str, list[object]] = {"offers": [], "interactions": []}


async def nothing_failed(house: House) -> bool:
    async with house.hub.database.reading() as connection:
        return not list(await connection.execute(text("SELECT 1 FROM refused_commands")))


async def test_somebody_outside_answers_after_the_agents_phone_died(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana = await house.agent("ana")
    caller, id = await talking(house, ana)
    house.switch.answers[OUTSIDE] = "rings"
    await ana.transfers(id, phone=OUTSIDE)
    await house.settled()
    await house.switch.drops(phone_of(ana))
    await house.settled()
    assert (await ana.offer())["interaction"]["id"] == id
    await house.switch.answered(OUTSIDE)
    await house.settled()
    assert await ana.work() == NOTHING, "nothing is offered that is over"
    assert (await ana.interaction(id))["state"] == "closed"
    assert {address: there.held for address, there in house.switch.in_room(id).items()} == {phone("pia"): False, OUTSIDE: False}
    await house.later(30)
    await caller.hangs_up()
    await house.settled()
    assert house.switch.phones == {}
    assert await house.look(lambda live: (live.calls.calls, live.offers)) == ({}, {})
    assert await nothing_failed(house)


@pytest.mark.parametrize("how_far", ["queued", "offered", "connecting"])
async def test_somebody_outside_answers_while_it_is_passed_on(new_house: NewHouse, how_far: str) -> None:
    house = await new_house(calling_shop())
    ana, cleo = await house.agent("ana"), await house.agent("cleo", "not_ready" if how_far == "queued" else "available")
    _, id = await talking(house, ana)
    house.switch.answers |= {OUTSIDE: "rings", phone_of(cleo): "rings"}
    await ana.transfers(id, phone=OUTSIDE)
    await ana.transfers(id, queue="billing")
    if how_far == "connecting":
        await cleo.accepts()
    await house.settled()
    await house.switch.answered(OUTSIDE)
    await house.settled()
    await cleo.chooses("available")
    assert await cleo.work() == NOTHING
    assert set(house.switch.in_room(id)) == {phone("pia"), OUTSIDE} == {there.to for there in house.switch.phones.values()}
    await ana.wraps_up(id)
    assert (await ana.interaction(id))["state"] == "closed"
    await house.later(60)
    assert await cleo.work() == NOTHING
    assert await nothing_failed(house)


@pytest.mark.parametrize("rings", ["agent", "customer"])
@pytest.mark.parametrize("goes", ["offline", "lost"])
async def test_the_agent_who_calls_somebody_goes(new_house: NewHouse, rings: str, goes: str) -> None:
    house = await new_house(calling_shop())
    ana, sofia = await house.agent("ana"), await house.person("sofia")
    house.switch.answers[phone_of(ana) if rings == "agent" else phone("gus")] = "rings"
    id = await calls(ana, customer=customer_id("gus"))
    await house.settled()
    if goes == "offline":
        await ana.chooses("offline", confirmed=True)
    else:
        await ana.leaves()
        await house.later(185)
    await house.settled()
    assert house.switch.phones == {}
    interaction = await sofia.interaction(id)
    assert (interaction["state"], interaction["ended_as"], interaction["handlings"][0]["state"]) == ("closed", "expired", "done")
    assert await house.look(lambda live: (live.calls.calls, live.handlings)) == ({}, {})


async def test_a_caller_of_whose_going_nothing_was_heard(new_house: NewHouse) -> None:
    house = await new_house(shop_with_menu())
    caller, sofia = await house.caller("pia"), await house.person("sofia")
    id = await caller.interaction()
    await caller.presses("1")
    del house.switch.phones[caller.sid]
    await house.later(5 * 60)
    interaction = await sofia.interaction(id)
    assert (interaction["state"], interaction["ended_as"]) == ("closed", "abandoned")
    assert await house.look(lambda live: (live.calls.calls, live.calls.heard_at)) == ({}, {})


async def test_a_call_of_whose_end_nothing_was_heard(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana = await house.agent("ana")
    _, id = await talking(house, ana)
    house.switch.phones.clear()
    await house.later(5 * 60)
    interaction = await ana.interaction(id)
    assert (interaction["state"], interaction["ended_as"]) == ("closed", "handled")
    await ana.chooses("available")
    await house.caller("gus")
    assert (await ana.offer())["interaction"]["customer"]["name"] == "Gus Gold", "and the agent is free again"


async def test_a_long_talk_is_let_alone(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana = await house.agent("ana")
    _, id = await talking(house, ana)
    house.switch.asked.clear()
    await house.later(3600)
    assert (await ana.interaction(id))["state"] == "connected"
    assert {errand[0] for errand in house.switch.asked} == {"look"}, "they are looked at, and nothing is done to them"


@pytest.mark.parametrize("asks", [True, False])
async def test_a_long_wait_is_let_alone(new_house: NewHouse, asks: bool) -> None:
    house = await new_house(calling_shop())
    caller, sofia = await house.caller("pia"), await house.person("sofia")
    for _ in range(6):
        await house.later(100)
        if asks:
            await caller.waits()
    assert {errand[0] for errand in house.switch.asked} == (set() if asks else {"look"}), "who is heard of is not looked for"
    assert caller.is_in_line
    assert (await sofia.interaction(await caller.interaction()))["state"] == "queued"


async def test_what_was_asked_in_line_comes_when_they_are_connected(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana = await house.agent("ana")
    caller, id = await talking(house, ana)
    await caller.waits()
    assert (caller.is_in_line, caller.words) == (True, ""), "music, until they are taken into the room"
    await caller.presses("1")
    assert (caller.is_in_line, caller.words) == (True, "")
    assert (await ana.interaction(id))["state"] == "connected"
    assert set(house.switch.in_room(id)) == {phone("pia"), phone_of(ana)}
    assert await nothing_failed(house)


async def test_the_time_for_texts_in_hand_ends_with_the_call(new_house: NewHouse) -> None:
    house = await new_house(with_queue(calling_shop(), "support", wrap_up_seconds=0))
    ana, ben = await house.agent("ana"), await house.agent("ben", "not_ready")
    texter = house.texter("bob")
    await texter.texts()
    id = await texter.interaction()
    caller, call = await talking(house, ana)
    await house.later(60)
    await caller.hangs_up()
    await house.settled()
    assert (await ana.interaction(call))["state"] == "closed", "nobody wraps up here"
    await ben.chooses("available")
    await house.later(15 * 60)
    assert (await ana.interaction(id))["agent"]["name"] == "Ana"


async def test_the_queue_is_gone_after_a_restart_while_an_agent_connects(sqlite: SqliteFiles) -> None:
    address, company = await sqlite.new(opened_shop), calling_shop()
    async with house(address, company) as first:
        ana = await first.agent("ana")
        caller = await first.caller("pia")
        first.switch.answers[phone_of(ana)] = "rings"
        id = await ana.accepts()
        await first.settled()
        clock, switch = first.clock, first.switch
    async with house(address, without_support(company), clock, switch) as second:
        ana = await second.person("ana")
        await ana.opens_console()
        await second.settled()
        assert [there.to for there in switch.phones.values()] == [phone("pia")], "that phone rings no more"
        ben = await second.agent("ben", "not_ready")
        switch.answers.clear()
        offer = await ana.offer()
        assert (offer["interaction"]["id"], offer["interaction"]["queue"]) == (id, "sales")
        await ana.accepts(offer)
        await second.settled()
        assert set(switch.in_room(id)) == {phone("pia"), phone_of(ana)}
        await ben.chooses("available")
        assert await ben.offers() == []
        caller.moves_to(second)
        await caller.hangs_up()


def without_support(company: Company) -> Company:
    nobody = {"numbers": ()}
    parts = {"phone": company.phone.model_copy(update=nobody), "sms": company.sms.model_copy(update=nobody)}
    queues = tuple(queue for queue in company.queues if queue.name != "support")
    return company.model_copy(update={"queues": queues, "default_queue": "sales", **parts})


async def test_a_phone_that_cannot_be_called_into_a_room_that_is_gone_is_asked_for_slowly(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana = await house.agent("ana")
    await house.caller("pia")
    house.switch.failing = [GONE, None] * 50
    id = await ana.accepts()
    await house.settled()
    assert len(house.switch.asked) < 5
    house.switch.failing.clear()
    await house.later(10)
    assert set(house.switch.in_room(id)) == {phone("pia"), phone_of(ana)}


Stranded = Callable[[House, Person], Awaitable[Phone]]


async def given_up(house: House, ana: Person) -> Phone:
    """Whoever was called in vain, after all."""
    await house.caller("pia")
    unclear = ProviderUnreachable("No answer.", maybe_taken=True)
    house.switch.failing = [unclear if asked == "call in" else None for asked in ("call in", "look") * 4]
    id = await ana.accepts()
    await house.later(30)
    label = next(errand[2] for errand in house.switch.asked if errand[0] == "call_in")
    return Phone(call="CA99", to=phone_of(ana), label=label, room=id, state="joined")  # type: ignore[arg-type]


async def unknown(house: House, ana: Person) -> Phone:
    """Somebody in a room of which we know nothing."""
    return Phone(call="CA99", to=OUTSIDE, label="par_gone", room="int_gone", state="joined")  # type: ignore[arg-type]


@pytest.mark.parametrize("who", [given_up, unknown])
async def test_who_could_not_be_sent_away_is_asked_again(new_house: NewHouse, who: Stranded) -> None:
    house = await new_house(calling_shop())
    ana = await house.agent("ana")
    stranger = await who(house, ana)
    house.switch.phones[stranger.call] = stranger
    house.switch.failing = [AWAY] * 6
    await house.switch.reports(stranger, "joined")
    await house.settled()
    assert stranger.call in house.switch.phones
    await house.later(90)
    assert stranger.call not in house.switch.phones
    assert await house.look(lambda live: live.calls.unwelcome) == {}


async def test_a_room_ends_and_all_in_it_are_gone(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana = await house.agent("ana")
    caller, id = await talking(house, ana)
    house.switch.phones.clear()
    await house.switch.store(house.switch.of(RoomEnded, id, room=id, source="room", sequence=1))
    await house.settled()
    assert (await ana.interaction(id))["state"] == "connected", "that was an earlier room of this name"
    await house.switch.store(house.switch.of(RoomEnded, id, room=id, source="another", sequence=99))
    await house.settled()
    assert (await ana.interaction(id))["state"] == "connected", "and that one had nobody of these in it"
    await house.switch.store(house.switch.of(RoomEnded, id, room=id, source="room", sequence=99))
    await house.settled()
    interaction = await ana.interaction(id)
    assert (interaction["state"], interaction["call"]["parties"]) == ("wrapping", [])
    await caller.hangs_up()
    await ana.wraps_up(id)
    assert await house.look(lambda live: live.calls.calls) == {}
