"""Passing work on: the customer stays with the sender until somebody joins."""

from hub.people.staff import UserChange
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.people import Person
from tests.hub.work.chatting import in_a_chat, states


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
