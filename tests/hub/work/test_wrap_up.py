"""After the conversation: outcome, note, and a timer that lives on the server."""

from tests.hub.running.fixtures import NewHouse
from tests.hub.running.house import House
from tests.hub.running.people import Person
from tests.hub.running.shop import shop, with_queue


async def chat_over(house: House, agent: Person, queue: str = "support") -> str:
    await house.asks("gus", queue)
    id = await agent.accepts()
    await agent.ends(id)
    return id


async def test_wrap_up_ends_the_handling_and_closes_the_interaction(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    id = await chat_over(house, ana)
    assert (await ana.interaction(id))["state"] == "wrapping"
    await ana.wraps_up(id, "resolved", "Parcel found.")
    interaction = await ana.interaction(id)
    assert (interaction["state"], interaction["ended_as"]) == ("closed", "handled")
    (handling,) = interaction["handlings"]
    assert (handling["state"], handling["outcome"], handling["note"]) == ("done", "resolved", "Parcel found.")


async def test_an_outcome_must_be_one_of_the_queues(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    id = await chat_over(house, ana)
    assert await ana.refused("POST", f"/interactions/{id}/wrap-up", {"outcome": "sold"}, status=422) == "no_such_outcome"


async def test_the_timer_ends_it(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    id = await chat_over(house, ana)
    await ana.leaves()
    await house.later(29)
    assert (await ana.interaction(id))["state"] == "wrapping"
    await house.later(1)
    assert (await ana.interaction(id))["state"] == "closed"


async def test_wrapping_up_a_conversation_ends_it_too(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    visitor = await house.asks("gus")
    id = await ana.accepts()
    await ana.wraps_up(id, "resolved")
    await visitor.sees("ended")
    assert (await ana.interaction(id))["state"] == "closed"


async def test_units_are_free_when_wrap_up_ends_not_before(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    ids = []
    for name in ("pia", "gus", "sam"):
        await house.asks(name)
        ids.append(await ana.accepts())
    await house.asks("bob")
    await ana.ends(ids[0])
    assert await ana.offers() == [], "three chats of 30 units, one of them in wrap-up"
    await ana.wraps_up(ids[0])
    assert len(await ana.offers()) == 1


async def test_a_required_outcome_keeps_it_open_and_flagged_until_somebody_says(new_house: NewHouse) -> None:
    house = await new_house()
    ana, sofia = await house.agent("ana"), await house.person("sofia")
    id = await chat_over(house, ana, "billing")
    assert await ana.refused("POST", f"/interactions/{id}/wrap-up", {"note": "hm"}, status=422) == "outcome_required"
    await house.later(30)
    assert (await ana.interaction(id))["state"] == "wrapping"
    assert await overdue(sofia, ana)
    await house.later(600)
    await ana.says(id, "still thinking", private=True)
    await sofia.does("retier", id, tier="platinum")
    assert await overdue(sofia, ana)
    assert [event["type"] for event in await ana.events(id)].count("handling.overdue") == 1

    await ana.wraps_up(id, "refund")
    assert (await ana.interaction(id))["state"] == "closed"
    assert not await overdue(sofia, ana)


async def test_a_supervisor_completes_it(new_house: NewHouse) -> None:
    house = await new_house()
    ana, sofia, rita = await house.agent("ana"), await house.person("sofia"), await house.person("rita")
    support, billing = await chat_over(house, ana), await chat_over(house, ana, "billing")
    assert await rita.ask("POST", f"/agents/{ana.id}/complete-wrap-up") == {"completed": 1}
    assert (await sofia.interaction(billing))["state"] == "closed"
    assert (await sofia.interaction(support))["state"] == "wrapping", "not Rita's queue"
    assert await sofia.ask("POST", f"/agents/{ana.id}/complete-wrap-up") == {"completed": 1}
    assert await sofia.refused("POST", f"/agents/{ana.id}/complete-wrap-up") == "not_wrapping"
    assert await ana.refused("POST", f"/agents/{ana.id}/complete-wrap-up", status=403) == "forbidden"


async def overdue(supervisor: Person, agent: Person) -> bool:
    floor = await supervisor.get("/floor/now")
    (shown,) = [one for one in floor["agents"] if one["id"] == agent.id]
    return bool(shown["wrap_up_overdue"])


async def test_going_offline_does_not_skip_a_required_outcome(new_house: NewHouse) -> None:
    house = await new_house(with_queue(shop(), "support", outcome_required=True))
    ana, sofia = await house.agent("ana"), await house.person("sofia")
    id = await chat_over(house, ana)
    answer = await ana.chooses("offline")
    assert (answer["presence"]["state"], answer["pending"]["state"]) == ("available", "offline"), "no conversation: nothing to confirm"
    assert (await ana.interaction(id))["state"] == "wrapping"
    await house.asks("bob", "support")
    assert await ana.offers() == []
    await sofia.ask("POST", f"/agents/{ana.id}/complete-wrap-up", {})
    assert (await ana.interaction(id))["state"] == "closed"
    assert (await ana.chooses("offline"))["presence"]["state"] == "offline"


async def test_a_lost_console_does_not_skip_it_either(new_house: NewHouse) -> None:
    house = await new_house(with_queue(shop(), "support", outcome_required=True))
    ana, sofia = await house.agent("ana"), await house.person("sofia")
    await sofia.opens_console()
    id = await chat_over(house, ana)
    await house.asks("bob", "support")
    other = await ana.accepts()
    await ana.leaves()
    await house.until(lambda live: not live.agents[ana.id].reachable)
    await house.later(600)
    assert (await sofia.interaction(other))["state"] == "queued"
    assert (await sofia.interaction(id))["state"] == "wrapping"
    assert await overdue(sofia, ana)
    await sofia.ask("POST", f"/agents/{ana.id}/complete-wrap-up", {})
    assert (await sofia.interaction(id))["state"] == "closed"
    await house.caught_up(sofia)
    assert sofia.consoles[0].desk.agents[ana.id]["presence"]["presence"]["state"] == "offline"


async def test_who_comes_back_to_it_is_here_again(new_house: NewHouse) -> None:
    house = await new_house(with_queue(shop(), "support", outcome_required=True))
    ana = await house.agent("ana")
    id = await chat_over(house, ana)
    await ana.leaves()
    await house.until(lambda live: not live.agents[ana.id].reachable)
    await house.later(600)
    console = await ana.opens_console()
    assert (console.desk.presence["presence"]["state"], console.desk.presence["pending"]) == ("available", None)
    await ana.wraps_up(id, "resolved")
    await house.asks("bob", "support")
    assert len(await ana.offers()) == 1


async def test_who_chooses_to_be_here_again_is_here_for_as_long_again(new_house: NewHouse) -> None:
    house = await new_house(with_queue(shop(), "support", outcome_required=True))
    ana, sofia = await house.agent("ana"), await house.person("sofia")
    await chat_over(house, ana)
    await ana.leaves()
    await house.until(lambda live: not live.agents[ana.id].reachable)
    await house.later(600)
    answer = await ana.chooses("available")
    assert (answer["presence"]["state"], answer["pending"]) == ("available", None)
    assert not await house.look(lambda live: live.agents[ana.id].given_up)
    await house.later(600)
    assert await house.look(lambda live: live.agents[ana.id].given_up)
    await sofia.ask("POST", f"/agents/{ana.id}/complete-wrap-up", {})
    assert await house.look(lambda live: live.agents[ana.id].presence.state) == "offline"


async def test_leaving_a_conversation_does_not_skip_it_either(new_house: NewHouse) -> None:
    house = await new_house(with_queue(shop(), "support", outcome_required=True))
    ana = await house.agent("ana")
    id = await chat_over(house, ana)
    await house.asks("bob", "support")
    other = await ana.accepts()
    assert await ana.refused("PUT", "/me/presence", {"state": "offline"}) == "confirm"
    answer = await ana.chooses("offline", confirmed=True)
    assert answer["pending"]["state"] == "offline"
    assert (await ana.interaction(other))["state"] == "queued"
    await ana.wraps_up(id, "resolved")
    await house.caught_up(ana)
    assert ana.consoles[0].desk.presence["presence"]["state"] == "offline"


async def test_parked_work_that_needs_an_outcome_is_not_just_ended(new_house: NewHouse) -> None:
    house = await new_house(with_queue(shop(), "support", outcome_required=True))
    ana = await house.agent("ana")
    await house.asks("gus", "support")
    id = await ana.accepts()
    await ana.does("park", id)
    assert await ana.refused("POST", f"/interactions/{id}/end", {}, status=422) == "outcome_required"
    await ana.wraps_up(id, "resolved")
    assert (await ana.interaction(id))["state"] == "closed"
