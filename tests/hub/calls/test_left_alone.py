"""Whoever was asked in when the conversation ends, or when whoever asked is gone: nobody is left busy, and no customer on hold."""

from __future__ import annotations

import pytest

from tests.hub.calls.talking import phone_of, talking
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.house import House
from tests.hub.running.people import Person
from tests.hub.running.shop import calling_shop, phone

HOW_FAR = ("asked", "connecting", "joined")


async def asked_in(new_house: NewHouse, how_far: str) -> tuple[House, Person, Person, str]:
    """Ana talks; Ben was asked to advise her, and has come so far."""
    house = await new_house(calling_shop())
    ana, ben = await house.agent("ana"), await house.agent("ben", "not_ready")
    _, id = await talking(house, ana)
    await ben.chooses("available")
    if how_far == "connecting":
        house.switch.answers[phone_of(ben)] = "rings"
    await ana.does("consult", id, to={"agent": ben.id})
    if how_far != "asked":
        await ben.accepts()
    await house.settled()
    return house, ana, ben, id


async def nobody_is_left(house: House, *agents: Person) -> None:
    await house.later(60)
    assert house.switch.phones == {}
    for agent in agents:
        assert await agent.work() == {"offers": [], "interactions": []}
    assert await house.look(lambda live: (live.calls.calls, live.handlings, live.offers)) == ({}, {}, {})


@pytest.mark.parametrize("how_far", HOW_FAR)
async def test_the_conversation_ends(new_house: NewHouse, how_far: str) -> None:
    house, ana, ben, id = await asked_in(new_house, how_far)
    await ana.ends(id)
    await house.settled()
    await ana.wraps_up(id)
    await nobody_is_left(house, ana, ben)


@pytest.mark.parametrize("how_far", HOW_FAR)
async def test_the_caller_goes(new_house: NewHouse, how_far: str) -> None:
    house, ana, ben, id = await asked_in(new_house, how_far)
    await house.switch.drops(phone("pia"))
    await house.settled()
    await ana.wraps_up(id)
    await nobody_is_left(house, ana, ben)


@pytest.mark.parametrize("how_far", ["asked", "connecting"])
async def test_the_agents_phone_dies_before_anybody_came(new_house: NewHouse, how_far: str) -> None:
    house, ana, ben, id = await asked_in(new_house, how_far)
    await house.switch.drops(phone_of(ana))
    await house.settled()
    assert house.switch.in_room(id)[phone("pia")].held
    assert (await ana.offer())["interaction"]["id"] == id
    await ana.accepts()
    await house.settled()
    assert (set(house.switch.in_room(id)), house.switch.in_room(id)[phone("pia")].held) == ({phone("pia"), phone_of(ana)}, False)
    assert await ben.work() == {"offers": [], "interactions": []}


async def test_the_agents_phone_dies_when_a_colleague_is_there(new_house: NewHouse) -> None:
    house, ana, ben, id = await asked_in(new_house, "joined")
    await house.switch.drops(phone_of(ana))
    await house.settled()
    interaction = await ben.interaction(id)
    assert (interaction["state"], interaction["agent"]["name"]) == ("connected", "Ben")
    assert (set(house.switch.in_room(id)), house.switch.in_room(id)[phone("pia")].held) == ({phone("pia"), phone_of(ben)}, False)
    await ben.ends(id)
    await ben.wraps_up(id)
    await nobody_is_left(house, ana, ben)


@pytest.mark.parametrize("how_far", HOW_FAR)
async def test_the_agent_is_sent_home(new_house: NewHouse, how_far: str) -> None:
    house, ana, ben, id = await asked_in(new_house, how_far)
    await ana.leaves()
    await house.later(185)
    handlings = await house.look(lambda live: live.interactions[id].handlings)
    assert {one.state for one in handlings if one.agent_id == ana.id} == {"done"}
    assert house.switch.in_room(id)[phone("pia")].held
    house.switch.answers.clear()
    if any(one.agent_id == ben.id and one.state == "wrapping" for one in handlings):
        await ben.wraps_up(id)
    await ben.chooses("available")
    await ben.accepts()
    await house.settled()
    assert (set(house.switch.in_room(id)), house.switch.in_room(id)[phone("pia")].held) == ({phone("pia"), phone_of(ben)}, False)


@pytest.mark.parametrize("asks", ["end", "transfer"])
async def test_the_target_of_a_transfer_is_connecting_when_it_is_called_off(new_house: NewHouse, asks: str) -> None:
    house = await new_house(calling_shop())
    ana, ben = await house.agent("ana"), await house.agent("ben", "not_ready")
    _, id = await talking(house, ana)
    await ben.chooses("available")
    house.switch.answers[phone_of(ben)] = "rings"
    await ana.transfers(id, agent=ben.id)
    await ben.accepts()
    await house.settled()
    await (ana.ends(id) if asks == "end" else ben.ends(id))
    await house.settled()
    if asks == "transfer":
        await ana.ends(id)
    await ana.wraps_up(id)
    await nobody_is_left(house, ana, ben)
