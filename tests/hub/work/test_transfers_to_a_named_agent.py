"""Passing work on to one agent: it is held for them while they may come, else their queue has it."""

from typing import Any

from tests.hub.running.fixtures import NewHouse
from tests.hub.running.house import House
from tests.hub.running.people import Person
from tests.hub.running.shop import shop, with_queue
from tests.hub.work.chatting import in_a_chat


async def test_to_a_named_agent_it_is_held_then_goes_to_the_fallback_queue(new_house: NewHouse) -> None:
    house = await new_house(with_queue(shop(), "support", transfer_hold_seconds=40))
    ana, ben, cleo = await house.agent("ana"), await house.agent("ben"), await house.agent("cleo")
    await ben.chooses("not_ready")
    _, id = await in_a_chat(house, ana)
    await ben.chooses("available")
    await fill(house, ben, free=ana)
    await ana.transfers(id, agent=ben.id, fallback_queue="billing")
    assert (await ana.interaction(id))["queue"] == "support"
    await house.later(39)
    assert await cleo.offers() == [], "held for Ben, who is busy"
    await house.later(1)
    assert (await cleo.offer())["interaction"]["id"] == id
    assert await ana.offers() == []


async def fill(house: House, ben: Person, *, free: Person) -> None:
    """Ben has no room for another chat; the other agent takes none of his meanwhile."""
    await free.chooses("not_ready", "break")
    for name in ("bob", "bea", "sam"):
        visitor = await house.asks(name, "support")
        await ben.accepts(await the_offer(house, ben, await visitor.interaction()))
    await free.chooses("available")


async def the_offer(house: House, agent: Person, id: str) -> dict[str, object]:
    (offer,) = [offer for offer in await agent.offers() if offer["interaction"]["id"] == id]
    return offer


async def test_to_a_named_agent_with_room_it_rings_at_once(new_house: NewHouse) -> None:
    house = await new_house()
    ana, cleo = await house.agent("ana"), await house.agent("cleo")
    _, id = await in_a_chat(house, ana)
    await ana.transfers(id, agent=cleo.id)
    offer = await cleo.offer()
    assert offer["interaction"]["id"] == id, "named by a person: nobody asks whether Cleo serves support"
    assert offer["why"]["reason"].endswith("a colleague handed it over to you.")
    await cleo.accepts(offer)
    assert (await cleo.interaction(id))["agent"]["name"] == "Cleo"


async def test_to_a_named_agent_who_is_away_it_goes_to_the_fallback_queue_at_once(new_house: NewHouse) -> None:
    house = await new_house()
    ana, ben, cleo = await house.agent("ana"), await house.agent("ben", "not_ready"), await house.agent("cleo")
    _, id = await in_a_chat(house, ana)
    await ana.transfers(id, agent=ben.id, fallback_queue="billing")
    assert (await cleo.offer())["interaction"]["id"] == id


def waits_for(interaction: dict[str, Any]) -> tuple[str, str | None, str | None, str | None]:
    """The queue it is in, and whom the transfer says it waits for, or whom it was meant for."""
    transfer = interaction["transfer"]
    to_agent, instead_of = transfer["to_agent"], transfer["instead_of"]
    return interaction["queue"], transfer["to_queue"], to_agent and to_agent["name"], instead_of and instead_of["name"]


async def test_a_transfer_says_where_it_waits(new_house: NewHouse) -> None:
    house = await new_house(with_queue(shop(), "support", transfer_hold_seconds=40))
    ana, ben = await house.agent("ana"), await house.agent("ben", "offline")
    _, first = await in_a_chat(house, ana)
    moved = await ana.transfers(first, agent=ben.id)
    assert waits_for(moved["interaction"]) == ("support", "support", None, "Ben"), "Ben is offline, and no other queue was named"
    await ana.ends(first)
    await ana.wraps_up(first)
    _, second = await in_a_chat(house, ana, "bob")
    await ben.chooses("available")
    assert waits_for((await ana.transfers(second, agent=ben.id, fallback_queue="billing"))["interaction"]) == ("support", None, "Ben", None)
    await ben.declines()
    assert waits_for(await ana.interaction(second)) == ("billing", "billing", None, "Ben")


async def test_nothing_is_held_for_somebody_who_does_not_take_the_channel(new_house: NewHouse) -> None:
    house = await new_house()
    ana, sofia = await house.agent("ana"), await house.agent("sofia")
    _, id = await in_a_chat(house, ana)
    moved = await ana.transfers(id, agent=sofia.id, fallback_queue="sales")
    assert waits_for(moved["interaction"]) == ("sales", "sales", None, "Sofia")


async def test_for_a_named_agent_who_is_about_to_leave_nothing_is_held(new_house: NewHouse) -> None:
    house = await new_house()
    ben = await house.agent("ben")
    await house.asks("bob", "support")
    await ben.accepts()
    ana, cleo = await house.agent("ana"), await house.agent("cleo")
    await ben.chooses("not_ready", "break")
    _, id = await in_a_chat(house, ana)
    await ana.transfers(id, agent=ben.id, fallback_queue="billing")
    assert (await cleo.offer())["interaction"]["id"] == id, "Ben goes on his break after Bob"


async def test_when_the_named_agent_leaves_or_declines_the_fallback_queue_has_it_at_once(new_house: NewHouse) -> None:
    house = await new_house()
    ana, ben, cleo = await house.agent("ana"), await house.agent("ben", "not_ready"), await house.agent("cleo")
    _, id = await in_a_chat(house, ana)
    await ben.chooses("available")
    await ana.transfers(id, agent=ben.id, fallback_queue="billing")
    await ben.declines()
    assert (await cleo.offer())["interaction"]["id"] == id
    await cleo.accepts()

    await cleo.transfers(id, agent=ben.id, fallback_queue="billing")
    await ana.wraps_up(id)
    await ben.chooses("offline")
    assert (await ana.interaction(id))["queue"] == "billing"
    assert (await ana.offer())["interaction"]["id"] == id
    assert await cleo.offers() == []


async def test_who_waits_for_a_named_agent_is_told_of_no_message_desk(new_house: NewHouse) -> None:
    house = await new_house()
    ana, ben = await house.agent("ana"), await house.agent("ben", "not_ready")
    visitor, id = await in_a_chat(house, ana)
    await ben.chooses("available")
    await fill(house, ben, free=ana)
    await ana.transfers(id, agent=ben.id, fallback_queue="billing")
    await ben.chooses("not_ready")
    await house.settled()
    interaction = await ana.interaction(id)
    assert (interaction["mode"], interaction["queue"], visitor.texts()) == ("live", "billing", ["Hello?"])
