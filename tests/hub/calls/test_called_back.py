"""Who asked to be called back hears the goodbye and hangs up: that is no try, and once they were reached they are not called again."""

from __future__ import annotations

import pytest

from tests.hub.calls.talking import phone_of, types_of
from tests.hub.calls.test_calling_out import asks_to_be_called, shop_that_calls_back
from tests.hub.calls.test_hours import at, with_hours
from tests.hub.calls.test_menus import shop_with_menu
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.house import House
from tests.hub.running.people import Person
from tests.hub.running.shop import phone
from tests.hub.running.switch import Caller


async def hears_the_goodbye(house: House, name: str) -> tuple[Caller, str]:
    """Still on the line: their callback waits already."""
    caller = await house.caller(name)
    await house.later(11)
    await caller.waits()
    await caller.presses("1")
    await caller.goes_on()
    assert "We will call you back" in caller.words
    return caller, await caller.interaction()


async def test_they_hang_up_while_an_agent_is_connecting(new_house: NewHouse) -> None:
    house = await new_house(shop_that_calls_back(tries=1))
    ana, sofia = await house.agent("ana", "not_ready"), await house.person("sofia")
    caller, id = await hears_the_goodbye(house, "bob")
    house.switch.answers[phone_of(ana)] = "rings"
    await ana.chooses("available")
    await ana.accepts()
    await house.settled()
    await caller.hangs_up()
    await house.settled()
    interaction = await sofia.interaction(id)
    assert (interaction["state"], interaction["call"]["tries"]) == ("offered", 0), "they did as they were told"
    await house.switch.answered(phone_of(ana))
    await house.settled()
    assert set(house.switch.in_room(id)) == {phone_of(ana), phone("bob")}
    assert house.switch.in_room(id)[phone("bob")].call != caller.sid, "they are called"
    assert (await ana.interaction(id))["state"] == "connected"
    assert "customer.not_reached" not in await types_of(sofia, id)


async def test_they_hang_up_when_they_hear_the_agent_already(new_house: NewHouse) -> None:
    house = await new_house(shop_that_calls_back())
    ana = await house.agent("ana")
    await ana.chooses("not_ready")
    caller, id = await hears_the_goodbye(house, "bob")
    await ana.chooses("available")
    await ana.accepts()
    await house.settled()
    assert (await ana.interaction(id))["state"] == "connected"
    await caller.hangs_up()
    await house.settled()
    assert (await ana.interaction(id))["state"] == "wrapping"
    await ana.wraps_up(id)
    assert (await ana.interaction(id))["ended_as"] == "handled"


@pytest.mark.parametrize("how_far", ["queued", "offered", "connecting"])
async def test_they_were_reached_and_hang_up_while_the_next_agent_is_on_the_way(new_house: NewHouse, how_far: str) -> None:
    house = await new_house(shop_that_calls_back(tries=3))
    caller = await asks_to_be_called(house, "bob")
    id = await caller.interaction()
    ana, ben, sofia = await house.agent("ana"), await house.agent("ben", "not_ready"), await house.person("sofia")
    await ana.accepts()
    await house.settled()
    await house.later(60)
    await house.switch.drops(phone_of(ana))
    await house.settled()
    await ana.chooses("not_ready")
    if how_far != "queued":
        await ben.chooses("available")
        assert (await ben.offer())["interaction"]["id"] == id
    if how_far == "connecting":
        house.switch.answers[phone_of(ben)] = "rings"
        await ben.accepts()
    await house.settled()
    assert list(house.switch.in_room(id)) == [phone("bob")]
    await house.switch.drops(phone("bob"))
    await house.settled()
    interaction = await sofia.interaction(id)
    assert (interaction["state"], interaction["ended_as"], interaction["call"]["tries"]) == ("closed", "handled", 0)
    assert not {"interaction.abandoned", "customer.not_reached"} & set(await types_of(sofia, id))
    assert house.switch.phones == {}
    await ben.chooses("available")
    await house.later(3600)
    assert await ben.work() == {"offers": [], "interactions": []}
    assert await house.look(lambda live: (live.calls.calls, live.handlings)) == ({}, {})


async def test_nobody_is_hung_up_on_before_the_goodbye(new_house: NewHouse) -> None:
    house = await new_house(with_hours(shop_with_menu(), "sales"), at(2, 20))
    caller, sofia = await house.caller("pia"), await house.person("sofia")
    id = await caller.interaction()
    await caller.presses("1")
    await caller.presses("4")
    await house.settled()
    assert caller.words == "We call you."
    assert "hang_up" not in [errand[0] for errand in house.switch.asked]
    assert caller.sid in house.switch.phones
    await caller.hangs_up()
    await house.settled()
    interaction = await sofia.interaction(id)
    assert (interaction["state"], interaction["mode"], interaction["call"]["parties"]) == ("parked", "callback", [])
    assert await house.look(lambda live: live.calls.calls) == {}


@pytest.mark.parametrize("goes", ["phone", "offline", "end"])
async def test_a_phone_that_rings_for_nobody_is_taken_back(new_house: NewHouse, goes: str) -> None:
    house = await new_house(shop_that_calls_back())
    caller = await asks_to_be_called(house, "bob")
    id = await caller.interaction()
    ana, ben = await house.agent("ana"), await house.agent("ben", "not_ready")
    house.switch.answers[phone("bob")] = "rings"
    await ana.accepts()
    await house.settled()
    assert {there.to: there.state for there in house.switch.phones.values()} == {phone_of(ana): "joined", phone("bob"): "ringing"}
    await goes_away(house, ana, id, goes)
    await house.settled()
    assert house.switch.phones == {}, "nobody answers the phone to hear music"
    house.switch.answers.clear()
    await ana.chooses("not_ready")
    await ben.chooses("available")
    await ben.accepts()
    await house.settled()
    assert set(house.switch.in_room(id)) == {phone("bob"), phone_of(ben)}
    interaction = await ben.interaction(id)
    assert (interaction["state"], interaction["call"]["tries"]) == ("connected", 0)


async def goes_away(house: House, agent: Person, id: str, how: str) -> None:
    if how == "phone":
        await house.switch.drops(phone_of(agent))
    elif how == "offline":
        await agent.chooses("offline", confirmed=True)
    else:
        await agent.ends(id)
