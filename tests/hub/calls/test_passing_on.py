"""Passing a call on: who may ask for it and when, who leaves with whom, and what it is counted for."""

from __future__ import annotations

import pytest

from hub.company import Exit
from tests.hub.calls.talking import phone_of, talking, types_of
from tests.hub.calls.test_calling_out import calls
from tests.hub.calls.test_together import OUTSIDE, heard_by, two
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.house import House
from tests.hub.running.people import Person
from tests.hub.running.shop import calling_shop, customer_id, phone, with_queue

ANOTHER = "+12025550178"


async def with_a_voicemail(new_house: NewHouse) -> tuple[House, Person, str]:
    """Ana has what Pia left."""
    company = with_queue(calling_shop(), "support", exits=(Exit(after_seconds=60, kind="voicemail"),))
    house = await new_house(company)
    caller = await house.caller("pia")
    id = await caller.interaction()
    await house.later(61)
    await caller.goes_on()
    await caller.leaves_message(9)
    await caller.hangs_up()
    await house.settled()
    ana = await house.agent("ana")
    assert await ana.accepts() == id
    return house, ana, id


async def hold_seconds(of: Person, id: str) -> list[tuple[float, float]]:
    """Talk and hold of each part that is done."""
    done = [event["data"] for event in await of.events(id) if event["type"] == "handling.done"]
    return [(one["talk_seconds"], one["hold_seconds"]) for one in done]


async def test_a_voicemail_cannot_be_put_through(new_house: NewHouse) -> None:
    house, ana, id = await with_a_voicemail(new_house)
    refused = await ana.refused("POST", f"/interactions/{id}/transfer", {"to": {"phone": OUTSIDE}, "note": ""})
    assert refused == "wrong_state"
    await house.settled()
    assert OUTSIDE not in [errand[1] for errand in house.switch.asked]


async def test_a_voicemail_that_is_passed_on_puts_nobody_on_hold(new_house: NewHouse) -> None:
    house, ana, id = await with_a_voicemail(new_house)
    cleo = await house.agent("cleo")
    await house.later(10)
    await ana.transfers(id, queue="billing")
    await house.later(10)
    await cleo.accepts()
    assert (await cleo.interaction(id))["agent"]["name"] == "Cleo"
    await house.later(100)
    await cleo.wraps_up(id, "refund")
    await house.later(60)
    interaction = await cleo.interaction(id)
    assert (interaction["state"], interaction["call"]["on_hold"]) == ("closed", False)
    assert {hold for _, hold in await hold_seconds(cleo, id)} == {0}
    assert "call.held" not in await types_of(cleo, id)
    assert await house.look(lambda live: live.calls.calls) == {}


async def consulting(new_house: NewHouse) -> tuple[House, Person, Person, str]:
    """Ana has Pia, and Ben advises."""
    house = await new_house(calling_shop())
    ana, ben = await two(house)
    _, id = await talking(house, ana)
    await ben.chooses("available")
    await ana.does("consult", id, to={"agent": ben.id})
    await ben.accepts()
    await house.settled()
    return house, ana, ben, id


@pytest.mark.parametrize("conference", [False, True])
async def test_for_who_advises_to_end_is_to_leave(new_house: NewHouse, conference: bool) -> None:
    house, ana, ben, id = await consulting(new_house)
    if conference:
        await ana.does("conference", id)
    await ben.ends(id)
    await house.settled()
    assert set(house.switch.in_room(id)) == {phone("pia"), phone_of(ana)}
    interaction = await ana.interaction(id)
    assert (interaction["state"], interaction["agent"]["name"]) == ("connected", "Ana")
    assert [(part["agent"]["name"], part["state"]) for part in interaction["handlings"]] == [("Ana", "active"), ("Ben", "wrapping")]
    await ben.wraps_up(id)
    await ana.ends(id)
    await ana.wraps_up(id)
    assert (await ana.interaction(id))["state"] == "closed"


async def test_who_advises_does_nothing_with_the_customer(new_house: NewHouse) -> None:
    house, ana, ben, id = await consulting(new_house)
    for verb, body in (
        ("complete", {}),
        ("conference", {}),
        ("hold", {}),
        ("resume", {}),
        ("consult", {"to": {"phone": OUTSIDE}}),
        ("recording", {"state": "on"}),
        ("transfer", {"to": {"queue": "billing"}, "note": ""}),
        ("transfer", {"to": {"phone": OUTSIDE}, "note": ""}),
    ):
        assert await ben.tries("POST", f"/interactions/{id}/{verb}", body) == 409, verb
    await house.settled()
    assert heard_by(house, id) == {phone("pia"): True, phone_of(ana): False, phone_of(ben): False}
    assert (await ana.interaction(id))["agent"]["name"] == "Ana"


async def test_who_advises_and_is_still_on_the_way_does_not_pass_it_on(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana, ben = await two(house)
    _, id = await talking(house, ana)
    await ben.chooses("available")
    house.switch.answers[phone_of(ben)] = "rings"
    await ana.does("consult", id, to={"agent": ben.id})
    await ben.accepts()
    await house.settled()
    assert await ben.tries("POST", f"/interactions/{id}/transfer", {"to": {"queue": "billing"}, "note": ""}) == 409
    assert (await ana.interaction(id))["state"] == "connected"


async def test_whoever_was_asked_in_does_not_get_one_who_is_passed_on(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana, cleo = await house.agent("ana"), await house.agent("cleo", "not_ready")
    _, id = await talking(house, ana)
    await ana.does("consult", id, to={"phone": OUTSIDE})
    await house.settled()
    await ana.transfers(id, queue="billing")
    assert await ana.refused("POST", f"/interactions/{id}/complete") == "wrong_state"
    await cleo.chooses("available")
    await cleo.accepts()
    await house.settled()
    assert (await cleo.interaction(id))["state"] == "connected"
    assert set(house.switch.in_room(id)) == {phone("pia"), phone_of(cleo)}, "nobody is there whom the next agent did not ask in"


@pytest.mark.parametrize("together", [False, True])
async def test_whoever_was_asked_in_outside_leaves_with_the_agent_who_is_lost(new_house: NewHouse, together: bool) -> None:
    house = await new_house(calling_shop())
    ana, ben = await two(house)
    _, id = await talking(house, ana)
    await ana.does("consult", id, to={"phone": OUTSIDE})
    await house.settled()
    if together:
        await ana.does("conference", id)
    await house.settled()
    await house.switch.drops(phone_of(ana))
    await house.settled()
    assert heard_by(house, id) == {phone("pia"): True}, "they do not hear each other without us"
    await ana.declines()
    await ben.chooses("available")
    await ben.accepts()
    await house.settled()
    assert heard_by(house, id) == {phone("pia"): False, phone_of(ben): False}


@pytest.mark.parametrize("first", ["transfer", "consult"])
async def test_one_number_at_a_time(new_house: NewHouse, first: str) -> None:
    house = await new_house(calling_shop())
    ana = await house.agent("ana")
    _, id = await talking(house, ana)
    house.switch.answers |= {OUTSIDE: "rings", ANOTHER: "rings"}
    await ana.does(first, id, to={"phone": OUTSIDE})
    await house.settled()
    for second in ("transfer", "consult"):
        assert await ana.refused("POST", f"/interactions/{id}/{second}", {"to": {"phone": ANOTHER}}) == "consult_pending"
    await house.settled()
    assert ANOTHER not in [there.to for there in house.switch.phones.values()]
    await house.switch.drops(OUTSIDE, "no_answer")
    await house.settled()
    await ana.transfers(id, phone=ANOTHER)
    await house.settled()
    await house.switch.answered(ANOTHER)
    await house.settled()
    assert heard_by(house, id) == {phone("pia"): False, ANOTHER: False}
    assert (await types_of(ana, id)).count("interaction.ended") == 1


async def test_the_customer_is_not_asked_to_advise(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana = await house.agent("ana")
    _, id = await talking(house, ana)
    assert await ana.refused("POST", f"/interactions/{id}/consult", {"to": {"phone": phone("pia")}}, status=422) == "bad_address"
    await house.settled()
    assert heard_by(house, id) == {phone("pia"): False, phone_of(ana): False}


@pytest.mark.parametrize("ends", ["phone", "offline"])
async def test_hold_counts_where_a_part_ends_without_wrap_up(new_house: NewHouse, ends: str) -> None:
    house = await new_house(calling_shop())
    ana, ben, sofia = *(await two(house)), await house.person("sofia")
    _, id = await talking(house, ana)
    await house.later(10)
    await ana.does("hold", id)
    await house.later(60)
    if ends == "phone":
        await house.switch.drops(phone_of(ana))
        await ana.chooses("not_ready")
    else:
        await ana.chooses("offline", confirmed=True)
    await house.settled()
    assert await hold_seconds(sofia, id) == [(10, 60)]
    await house.later(30)
    await ben.chooses("available")
    await ben.accepts()
    await house.settled()
    await house.later(20)
    await ben.ends(id)
    await ben.wraps_up(id)
    assert await hold_seconds(sofia, id) == [(10, 60), (20, 0)], "what was waited in between is nobody's"


async def test_a_missed_phone_keeps_what_the_agent_chose(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana = await house.agent("ana")
    await house.caller("pia")
    house.switch.answers[phone_of(ana)] = "rings"
    await ana.accepts()
    await house.settled()
    await ana.chooses("not_ready", "lunch")
    await house.switch.drops(phone_of(ana), "no_answer")
    await house.settled()
    presence = await house.look(lambda live: live.agents[ana.id].presence)
    assert (presence.state, presence.reason, presence.pending_state) == ("not_ready", "lunch", None)


async def test_a_call_of_ours_is_listed_as_it_is_shown(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana = await house.agent("ana")
    house.switch.answers[phone_of(ana)] = "rings"
    id = await calls(ana, customer=customer_id("gus"))
    await house.settled()
    assert (await ana.interaction(id))["state"] == "offered"
    assert [(one["id"], one["state"]) for one in (await ana.get("/interactions?state=offered"))["items"]] == [(id, "offered")]
    await house.switch.answered(phone_of(ana))
    await house.settled()
    assert (await ana.get("/interactions?state=offered"))["items"] == []
    assert [one["id"] for one in (await ana.get("/interactions?state=connected"))["items"]] == [id]
