"""A call from the first ring to the wrap-up: the queue, the pop before accepting, the room, and the end."""

from tests.hub.running.fixtures import NewHouse
from tests.hub.running.shop import calling_shop, phone


async def test_the_story(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    caller = await house.caller("pia")
    assert "Thank you for calling" in caller.words
    await caller.waits()
    assert "You are next in line." in caller.words

    ana = await house.agent("ana")
    offer = await ana.offer()
    assert (offer["customer"]["name"], offer["customer"]["match"], offer["customer"]["tier"]) == ("Pia Platinum", "known", "platinum")
    assert (offer["interaction"]["channel"], offer["interaction"]["state"]) == ("phone", "offered")
    id = await ana.accepts()
    await house.settled()
    there = house.switch.in_room(id)
    assert set(there) == {f"agent:{ana.id}", phone("pia")}
    interaction = await ana.interaction(id)
    assert (interaction["state"], interaction["handlings"][0]["state"]) == ("connected", "active")

    await caller.hangs_up()
    await house.settled()
    assert (await ana.interaction(id))["state"] == "wrapping"
    assert house.switch.phones == {}, "nobody is left on a line"
    await ana.wraps_up(id)
    assert (await ana.interaction(id))["state"] == "closed"
    assert (await ana.interaction(id))["ended_as"] == "handled"


async def test_the_agent_comes_first_then_the_caller(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    caller, ana = await house.caller("pia"), await house.agent("ana")
    house.switch.answers[f"agent:{ana.id}"] = "rings"
    id = await ana.accepts()
    await house.settled()
    interaction = await ana.interaction(id)
    assert interaction["state"] == "offered", "accepting a call is not being connected"
    assert house.switch.in_room(id) == {}
    await caller.waits()
    assert caller.is_in_line, "the caller hears music, not silence"
    await house.switch.answered(f"agent:{ana.id}")
    await house.settled()
    assert (await ana.interaction(id))["state"] == "connected"
    assert set(house.switch.in_room(id)) == {f"agent:{ana.id}", phone("pia")}


async def test_a_caller_who_hangs_up_in_line_has_abandoned(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    caller = await house.caller("pia")
    id = await caller.interaction()
    await house.later(12)
    await caller.hangs_up()
    sofia = await house.person("sofia")
    assert (await sofia.interaction(id))["ended_as"] == "abandoned"
    assert await house.look(lambda live: live.calls.calls) == {}
