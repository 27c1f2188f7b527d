"""Calls of ours: click to call, and calling back who asked for it."""

from datetime import datetime

from hub.company import Exit
from hub.company_phone import CallbackRules
from tests.hub.calls.talking import phone_of, talking, types_of
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.house import House
from tests.hub.running.people import Person
from tests.hub.running.shop import OUR_NUMBER, calling_shop, customer_id, phone, with_queue
from tests.hub.running.switch import Caller

CALLBACK = (Exit(after_seconds=10, kind="callback"),)


def shop_that_calls_back(**rules: int) -> object:
    return with_queue(calling_shop(callback=CallbackRules(**rules)), "support", exits=CALLBACK)


async def asks_to_be_called(house: House, name: str) -> Caller:
    caller = await house.caller(name)
    await house.later(11)
    await caller.waits()
    await caller.presses("1")
    assert caller.may_leave
    await caller.goes_on()
    assert "We will call you back" in caller.words
    await caller.hangs_up()
    await house.settled()
    return caller


async def test_click_to_call_rings_the_agent_first(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana = await house.agent("ana", "not_ready")
    house.switch.answers[phone_of(ana)] = "rings"
    id = await calls(ana, customer=customer_id("gus"))
    await house.settled()
    assert [phone.to for phone in house.switch.phones.values()] == [phone_of(ana)], "the customer is not called before we are there"
    await house.switch.answered(phone_of(ana))
    await house.settled()
    assert set(house.switch.in_room(id)) == {phone_of(ana), phone("gus")}
    interaction = await ana.interaction(id)
    assert (interaction["state"], interaction["direction"], interaction["customer"]["name"]) == ("connected", "outbound", "Gus Gold")
    await ana.ends(id)
    await house.settled()
    assert house.switch.phones == {}
    await ana.wraps_up(id)
    assert "interaction.answered" not in await types_of(ana, id), "it is no part of the service level"


async def test_a_customer_who_does_not_answer(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana = await house.agent("ana")
    for because in ("busy", "no_answer", "failed", "machine"):
        house.switch.answers["+12025550188"] = because
        id = await calls(ana, to="+12025550188")
        await house.settled()
        interaction = await ana.interaction(id)
        assert (interaction["state"], interaction["handlings"][0]["state"]) == ("wrapping", "wrapping")
        assert ("customer.not_reached", because) in [(event["type"], event["data"].get("because")) for event in await ana.events(id)]
        await ana.wraps_up(id)
        assert (await ana.interaction(id))["ended_as"] == "expired"
    assert house.switch.phones == {}


async def test_the_agent_hangs_up_before_the_customer_answers(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana = await house.agent("ana")
    house.switch.answers[phone("gus")] = "rings"
    id = await calls(ana, customer=customer_id("gus"))
    await house.settled()
    await ana.ends(id)
    await house.settled()
    assert house.switch.phones == {}
    await ana.wraps_up(id)
    assert (await ana.interaction(id))["state"] == "closed"


async def test_the_agents_own_phone_is_not_answered(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana = await house.agent("ana")
    house.switch.answers[phone_of(ana)] = "no_answer"
    id = await calls(ana, customer=customer_id("gus"))
    await house.settled()
    assert (await ana.interaction(id))["state"] == "wrapping"
    assert phone("gus") not in [errand[1] for errand in house.switch.asked]


async def test_one_who_asks_to_be_called_back_keeps_the_place(new_house: NewHouse) -> None:
    house = await new_house(shop_that_calls_back())
    first = await asks_to_be_called(house, "bob")
    key = await house.look(lambda live: next(iter(live.interactions.values())).routing_key)
    await house.later(30)
    await house.caller("bea")
    ana = await house.agent("ana")
    offer = await ana.offer()
    interaction = offer["interaction"]
    assert (interaction["mode"], interaction["customer"]["name"], interaction["state"]) == ("callback", "Bob Bronze", "offered")
    assert interaction["id"] == await first.interaction()
    assert await house.look(lambda live: live.interactions[interaction["id"]].routing_key) == key, "the place is what it was"
    await ana.accepts()
    await house.settled()
    assert set(house.switch.in_room(interaction["id"])) == {phone_of(ana), phone("bob")}
    waits = {
        event["type"]: event["data"]["waited_seconds"] for event in await ana.events(interaction["id"]) if "waited_seconds" in event["data"]
    }
    assert waits == {"interaction.flowed_out": 11, "interaction.called_back": 41}
    assert "interaction.abandoned" not in await types_of(ana, interaction["id"])


async def test_who_is_not_reached_is_tried_again_later_with_their_age(new_house: NewHouse) -> None:
    house = await new_house(shop_that_calls_back(tries=2, between_minutes=15))
    caller = await asks_to_be_called(house, "bob")
    id = await caller.interaction()
    ana, sofia = await house.agent("ana"), await house.person("sofia")
    house.switch.answers[phone("bob")] = "no_answer"
    await ana.accepts()
    await house.settled()
    parked = await sofia.interaction(id)
    assert (parked["state"], parked["mode"], parked["call"]["tries"]) == ("parked", "callback", 1)
    assert (datetime.fromisoformat(parked["parked_until"]) - house.clock.at).total_seconds() == 900
    assert house.switch.phones == {}, "the agent is free"
    await house.later(901)
    offer = await ana.offer()
    assert offer["interaction"]["id"] == id
    age = await house.look(lambda live: house.clock.at.timestamp() - live.interactions[id].routing_key)
    assert age >= 900, "however often they were not reached, they wait since they called"
    await ana.accepts()
    await house.settled()
    given_up = await sofia.interaction(id)
    assert (given_up["state"], given_up["ended_as"]) == ("closed", "expired")
    assert "interaction.abandoned" not in await types_of(sofia, id)


async def test_a_callback_is_not_answered_by_a_machine(new_house: NewHouse) -> None:
    house = await new_house(shop_that_calls_back())
    caller = await asks_to_be_called(house, "bob")
    id = await caller.interaction()
    house.switch.answers[phone("bob")] = "machine"
    ana, sofia = await house.agent("ana"), await house.person("sofia")
    await ana.accepts()
    await house.settled()
    assert (await sofia.interaction(id))["state"] == "parked"


async def test_the_number_is_withheld(new_house: NewHouse) -> None:
    house = await new_house(shop_that_calls_back())
    caller = await house.caller(None)
    await house.later(30)
    await caller.waits()
    assert "press 1" not in caller.words, "nobody could call them back"
    await caller.presses("1")
    assert caller.is_in_line


async def test_one_who_waits_for_a_callback_is_connected_while_still_on_the_line(new_house: NewHouse) -> None:
    house = await new_house(shop_that_calls_back())
    ana = await house.agent("ana", "not_ready")
    caller = await house.caller("bob")
    await house.later(11)
    await caller.waits()
    await caller.presses("1")
    await caller.goes_on()
    await ana.chooses("available")
    id = await ana.accepts()
    await house.settled()
    assert set(house.switch.in_room(id)) == {phone_of(ana), phone("bob")}
    assert house.switch.in_room(id)[phone("bob")].call == caller.sid, "on the very call they made"


async def calls(agent: Person, **whom: str) -> str:
    body = {"channel": "phone", "queue": "sales", **whom}
    return str((await agent.ask("POST", "/interactions", body, expect=201))["interaction"]["id"])


async def test_whoever_did_not_reach_them_has_nothing_to_close(new_house: NewHouse) -> None:
    house = await new_house(shop_that_calls_back())
    caller = await asks_to_be_called(house, "bob")
    id = await caller.interaction()
    house.switch.answers[phone("bob")] = "busy"
    ana = await house.agent("ana")
    await ana.accepts()
    await house.settled()
    assert await ana.refused("POST", f"/interactions/{id}/wrap-up", {"outcome": None, "note": ""}) == "not_in_your_hands"
    assert await ana.refused("POST", f"/interactions/{id}/end") == "not_in_your_hands"
    await house.later(30 * 60 + 1)
    assert (await ana.offer())["interaction"]["id"] == id


async def test_nobody_of_ours_is_called_from_a_call(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana = await house.agent("ana")
    _, id = await talking(house, ana)
    for number in (OUR_NUMBER, phone("pia")):
        assert await ana.refused("POST", f"/interactions/{id}/consult", {"to": {"phone": number}}, status=422) == "bad_address"
        body = {"to": {"phone": number}, "note": ""}
        assert await ana.refused("POST", f"/interactions/{id}/transfer", body, status=422) == "bad_address"
