"""While an agent of an earlier part still wraps it up, an interaction may be parked, come back, or end."""

from tests.hub.running.checks import all_is_well
from tests.hub.running.customers import Visitor
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.house import House
from tests.hub.running.people import Person
from tests.hub.running.shop import shop, with_queue
from tests.hub.work.chatting import in_a_chat, states


async def test_whoever_still_wraps_up_keeps_it_until_they_are_done_though_it_was_parked(new_house: NewHouse) -> None:
    house = await new_house(with_queue(shop(), "support", outcome_required=True))
    ana, cleo, sofia = await house.agent("ana"), await house.agent("cleo"), await house.person("sofia")
    await house.asks("gus", "support")
    id = await ana.accepts()
    await ana.transfers(id, queue="billing")
    await cleo.accepts()
    await cleo.does("park", id)
    assert states(await ana.interaction(id)) == [("Ana", "wrapping"), ("Cleo", "done")]
    assert [one["id"] for one in (await ana.work())["interactions"]] == [id]
    assert (await sofia.get("/floor/now"))["totals"]["waiting"] == 0
    await house.breaks_a_turn()
    await ana.wraps_up(id, "resolved")
    assert (await ana.work())["interactions"] == []
    assert (await sofia.interaction(id))["state"] == "parked"
    await all_is_well(house)


async def waiting_again_while_ana_wraps_up(house: House) -> tuple[Person, Visitor, str]:
    """She has passed it on to Cleo, who went."""
    ana, cleo = await house.agent("ana"), await house.agent("cleo")
    visitor, id = await in_a_chat(house, ana)
    await ana.transfers(id, queue="billing")
    await cleo.accepts()
    await cleo.chooses("offline", confirmed=True)
    return ana, visitor, id


async def test_what_ends_while_somebody_still_wraps_up_closes_with_them(new_house: NewHouse) -> None:
    house = await new_house(with_queue(shop(), "support", outcome_required=True))
    ana, visitor, id = await waiting_again_while_ana_wraps_up(house)
    await visitor.leaves()
    await house.later(600)
    interaction = await ana.interaction(id)
    assert (interaction["state"], interaction["ended_as"]) == ("wrapping", "abandoned")
    await all_is_well(house)
    await ana.wraps_up(id, "resolved")
    interaction = await ana.interaction(id)
    assert (interaction["state"], interaction["ended_as"]) == ("closed", "abandoned")


async def test_the_visitor_is_told_once_that_it_has_ended(new_house: NewHouse) -> None:
    house = await new_house(with_queue(shop(), "support", outcome_required=True))
    ana, visitor, id = await waiting_again_while_ana_wraps_up(house)
    await visitor.ends()
    await visitor.sees("ended")
    await visitor.says("One more thing.")
    await ana.wraps_up(id, "resolved")
    assert (await ana.interaction(id))["state"] == "closed"
    await visitor.says("Are you there?")
    assert [frame["data"]["reason"] for frame in visitor.ear.of_type("ended")] == ["abandoned"]


async def test_a_visitor_whose_parked_chat_is_wrapped_up_is_told_that_it_has_ended(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    visitor, id = await in_a_chat(house, ana)
    await ana.does("park", id)
    await ana.wraps_up(id, "resolved")
    assert (await visitor.sees("ended"))["data"]["reason"] == "agent_ended"


async def test_what_rings_again_while_it_is_wrapped_up_keeps_its_units(new_house: NewHouse) -> None:
    house = await new_house()
    ana, cleo = await house.agent("ana"), await house.agent("cleo")
    _, id = await in_a_chat(house, ana)
    await ana.transfers(id, agent=cleo.id)
    await cleo.accepts()
    await cleo.chooses("offline", confirmed=True)
    assert (await ana.offer())["interaction"]["id"] == id
    await ana.wraps_up(id)
    await house.asks("bob", "support")
    assert [offer["interaction"]["id"] for offer in await ana.offers()] == [id], "one live offer at a time"
    await ana.accepts()
    await ana.accepts()
    await house.asks("pia", "support")
    await ana.accepts()
    await house.asks("sam", "support")
    assert await ana.offers() == [], "three chats of 30 units fill a hundred"
    await all_is_well(house)
