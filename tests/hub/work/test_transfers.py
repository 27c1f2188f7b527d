"""Passing work on: the customer stays with the sender until somebody joins."""

from typing import Any

from hub.people.staff import UserChange
from tests.hub.running.checks import all_is_well
from tests.hub.running.customers import Visitor
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.house import House
from tests.hub.running.people import Person
from tests.hub.running.shop import shop, with_queue


async def in_a_chat(house: House, agent: Person, name: str = "gus") -> tuple[Visitor, str]:
    visitor = await house.asks(name, "support")
    return visitor, await agent.accepts()


def states(interaction: dict[str, list[dict[str, dict[str, str]]]]) -> list[tuple[str, str]]:
    return [(handling["agent"]["name"], str(handling["state"])) for handling in interaction["handlings"]]


async def test_to_a_queue_the_sender_keeps_the_customer_until_somebody_joins(new_house: NewHouse) -> None:
    house = await new_house()
    ana, cleo = await house.agent("ana"), await house.agent("cleo", "not_ready")
    visitor, id = await in_a_chat(house, ana)
    await house.later(50)
    moved = (await ana.transfers(id, queue="billing", note="wants a refund"))["interaction"]
    assert (moved["state"], moved["queue"], moved["agent"]["name"], moved["transfer"]["note"]) == (
        "queued",
        "billing",
        "Ana",
        "wants a refund",
    )
    assert moved["transfer"]["since"].endswith("Z")
    await ana.says(id, "One moment, I pass you on.")
    await visitor.sees("message.added", after=len(visitor.ear.frames) - 1)

    await cleo.chooses("available")
    offer = await cleo.offer()
    assert (offer["purpose"], offer["note"]) == ("transfer", "wants a refund")
    await cleo.accepts(offer)
    interaction = await cleo.interaction(id)
    assert (interaction["state"], interaction["agent"]["name"], interaction["transfer"]) == ("connected", "Cleo", None)
    assert states(interaction) == [("Ana", "wrapping"), ("Cleo", "active")]
    assert [frame["data"]["name"] for frame in visitor.ear.of_type("agent.joined")] == ["Ana", "Cleo"]

    assert await ana.refused("POST", f"/interactions/{id}/messages", {"text": "And?", "client_id": "x"}) == "wrong_state"
    await ana.wraps_up(id)
    assert states(await cleo.interaction(id)) == [("Ana", "done"), ("Cleo", "active")]


async def test_the_sender_is_not_offered_it_back(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    _, id = await in_a_chat(house, ana)
    await ana.transfers(id, queue="billing")
    await house.later(3600)
    assert await ana.offers() == []
    assert (await ana.interaction(id))["state"] == "queued"


async def test_earlier_waits_count_and_time_with_an_agent_does_not(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana", "not_ready")
    visitor = await house.asks("gus", "support")
    await house.later(33)
    await ana.chooses("available")
    id = await ana.accepts()
    await house.later(500)
    await visitor.says("Hm.")
    await ana.transfers(id, queue="billing")
    waiting = await house.look(lambda live: live.router.waiting(id))
    assert house.clock.at.timestamp() - waiting.waiting_since == 33


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


async def test_ending_cancels_the_transfer(new_house: NewHouse) -> None:
    house = await new_house()
    ana, cleo = await house.agent("ana"), await house.agent("cleo")
    visitor, id = await in_a_chat(house, ana)
    await ana.transfers(id, queue="billing")
    offer = await cleo.offer()
    await ana.ends(id)
    assert await cleo.refused("POST", f"/offers/{offer['offer_id']}/accept") == "offer_gone"
    assert (await visitor.sees("ended"))["data"]["reason"] == "agent_ended"
    interaction = await ana.interaction(id)
    assert (interaction["state"], interaction["transfer"]) == ("wrapping", None)


async def test_the_customer_may_end_it_meanwhile(new_house: NewHouse) -> None:
    house = await new_house()
    ana, cleo = await house.agent("ana"), await house.agent("cleo")
    visitor, id = await in_a_chat(house, ana)
    await ana.transfers(id, queue="billing")
    await visitor.ends()
    assert await cleo.offers() == []
    interaction = await ana.interaction(id)
    assert (interaction["state"], states(interaction)) == ("wrapping", [("Ana", "wrapping")])
    types = [event["type"] for event in await ana.events(id)]
    assert "interaction.abandoned" not in types, "Ana was with them"


async def test_two_transfers_at_once_are_one_too_many(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    _, id = await in_a_chat(house, ana)
    await ana.transfers(id, queue="billing")
    assert await ana.refused("POST", f"/interactions/{id}/transfer", {"to": {"queue": "sales"}}) == "transfer_pending"


async def test_nobody_transfers_to_what_is_not_there(new_house: NewHouse) -> None:
    house = await new_house()
    ana, ben = await house.agent("ana"), await house.agent("ben", "not_ready")
    _, id = await in_a_chat(house, ana)
    path = f"/interactions/{id}/transfer"
    assert await ana.refused("POST", path, {"to": {"queue": "nowhere"}}, status=422) == "no_such_queue"
    assert await ana.refused("POST", path, {"to": {"agent": "usr_nobody"}}, status=422) == "no_such_agent"
    assert await ana.refused("POST", path, {"to": {"agent": ana.id}}, status=422) == "no_such_agent"
    assert await ben.refused("POST", path, {"to": {"queue": "sales"}}, status=404) == "not_found"
    assert (await ana.interaction(id))["state"] == "connected"


async def test_whoever_wraps_up_reaches_into_the_conversation_no_more(new_house: NewHouse) -> None:
    house = await new_house()
    ana, cleo = await house.agent("ana"), await house.agent("cleo")
    _, id = await in_a_chat(house, ana)
    await ana.transfers(id, queue="billing")
    await cleo.accepts()
    for verb in ("end", "park"):
        assert await ana.refused("POST", f"/interactions/{id}/{verb}", {}) == "wrong_state"
    assert await ana.refused("POST", f"/interactions/{id}/typing", {"on": True}, status=404) == "not_found"
    assert (await cleo.interaction(id))["state"] == "connected"


async def test_back_to_the_first_agent_there_is_one_part_for_each(new_house: NewHouse) -> None:
    house = await new_house()
    ana, cleo = await house.agent("ana"), await house.agent("cleo")
    _, id = await in_a_chat(house, ana)
    await ana.transfers(id, queue="billing")
    await cleo.accepts()
    await cleo.transfers(id, agent=ana.id)
    await ana.accepts()
    assert states(await ana.interaction(id)) == [("Ana", "done"), ("Cleo", "wrapping"), ("Ana", "active")]
    await ana.says(id, "Me again.")


async def test_a_supervisor_of_some_queues_finishes_what_they_passed_on(new_house: NewHouse) -> None:
    house = await new_house()
    both = UserChange(roles=frozenset({"supervisor", "agent"}), skills={"queue:billing": 3}, channels={"chat": "ring"})
    await house.hub.staff.change("rita", both)
    rita, ana = await house.agent("rita"), await house.agent("ana", "not_ready")
    await house.asks("gus", "billing")
    id = await rita.accepts()
    await rita.transfers(id, queue="sales")
    assert (await rita.interaction(id))["queue"] == "sales", "not her queue, but still in her hands"
    await ana.chooses("available")
    await ana.accepts()
    assert states(await rita.interaction(id)) == [("Rita", "wrapping"), ("Ana", "active")]
    await rita.wraps_up(id, "refund")
    assert states(await ana.interaction(id)) == [("Rita", "done"), ("Ana", "active")]


async def test_a_supervisor_may_hand_it_back_to_the_sender(new_house: NewHouse) -> None:
    house = await new_house()
    ana, sofia = await house.agent("ana"), await house.person("sofia")
    _, id = await in_a_chat(house, ana)
    await ana.transfers(id, queue="billing")
    await sofia.does("assign", id, agent=ana.id)
    await ana.accepts()
    interaction = await ana.interaction(id)
    assert (interaction["state"], states(interaction)) == ("connected", [("Ana", "active")])


async def test_what_the_sender_says_on_the_way_is_no_answer_of_the_next_queue(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    _, id = await in_a_chat(house, ana)
    await ana.transfers(id, queue="billing")
    await ana.says(id, "Goodbye.")
    answered = [event["data"]["queue"] for event in await ana.events(id) if event["type"] == "interaction.answered"]
    assert answered == ["support"]


async def has_it(reader: Person, id: str) -> str | None:
    agent = (await reader.interaction(id))["agent"]
    return agent and str(agent["name"])


async def test_one_agent_has_it_or_nobody_or_whoever_had_it_last(new_house: NewHouse) -> None:
    house = await new_house()
    ana, sofia = await house.agent("ana"), await house.person("sofia")
    visitor, id = await in_a_chat(house, ana)
    assert await has_it(sofia, id) == "Ana"
    await ana.transfers(id, queue="billing")
    assert await has_it(sofia, id) == "Ana", "she keeps the customer until somebody joins"
    await ana.wraps_up(id)
    assert await has_it(sofia, id) is None
    await visitor.leaves()
    await house.later(600)
    closed = await sofia.interaction(id)
    assert (closed["ended_as"], closed["agent"]["name"]) == ("abandoned", "Ana")

    await (await house.visitor("bob", "support")).says()
    other = await ana.accepts()
    await ana.does("park", other)
    assert await has_it(sofia, other) == "Ana"


async def test_the_sender_may_leave_first(new_house: NewHouse) -> None:
    house = await new_house()
    ana, cleo = await house.agent("ana"), await house.agent("cleo", "not_ready")
    _, id = await in_a_chat(house, ana)
    await ana.transfers(id, queue="billing")
    await ana.wraps_up(id, "resolved")
    assert (await ana.interaction(id))["state"] == "queued"
    await cleo.chooses("available")
    await cleo.accepts()
    assert states(await cleo.interaction(id)) == [("Ana", "done"), ("Cleo", "active")]


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
