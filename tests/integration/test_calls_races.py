"""The table of failures and races, each row against a carrier that misbehaves: one truth in the end, nobody in silence, nobody stuck."""

from dataclasses import replace
from typing import Any

import pytest

from hub.company import Company, Exit
from tests.hub.running.people import Person
from tests.hub.running.shop import calling_shop, with_queue
from tests.integration.calling_house import VOICE, CallingHouse, NewCallingHouse, calm
from tests.integration.telephones import OVER, Telephone

OUTSIDE = "+12025550177"
FOR_EVER = {"times": None}


# --- a whole call, whatever the carrier does ---

WEBHOOKS = ("voice", "wait", "queue", "status", "conference")
REQUESTS = ("create_participant", "update_call", "update_participant", "remove_participant", "read")
MISCHIEF: list[tuple[str, str, dict[str, Any]]] = [
    *((on, "duplicate", {"copies": 2} | FOR_EVER) for on in WEBHOOKS),
    *((on, "delay", {"seconds": 4} | FOR_EVER) for on in ("status", "conference")),
    *((on, "drop", {}) for on in ("voice", "wait")),
    *((on, "drop", FOR_EVER) for on in ("queue", "status", "conference")),
    *((on, what, {"times": 2}) for on in REQUESTS for what in ("time_out", "fail")),
    *((on, "disconnect", {"times": 2}) for on in ("create_participant", "update_call")),
    *((on, "refuse", {"times": 2, "http_status": 429, "code": 20429}) for on in ("create_participant", "update_participant")),
]


@pytest.mark.parametrize(("on", "what", "how"), MISCHIEF, ids=[f"{on}-{what}" for on, what, _ in MISCHIEF])
async def test_a_whole_call_against_each_mischief(opened: NewCallingHouse, on: str, what: str, how: dict[str, Any]) -> None:
    house = await opened()
    ana = await house.agent("ana")
    await house.carrier_.misbehaves(on, what, **how)
    await a_whole_call(house, ana)


async def test_a_whole_call_with_reports_out_of_order(opened: NewCallingHouse) -> None:
    house = await opened()
    ana = await house.agent("ana")
    for on in ("status", "conference", "queue"):
        for _ in range(3):
            # Each is held back until the next was told; three in a row come as 4, 1, 2, 3.
            await house.carrier_.misbehaves(on, "reorder")
    await a_whole_call(house, ana)


async def a_whole_call(house: CallingHouse, ana: Person) -> None:
    """In line, talking, on hold, asking somebody outside in, all together, and the caller goes."""
    caller, id = await house.talking(ana)
    assert await caller.heard(), "never silence"
    await ana.does("hold", id)
    await caller.until(lambda call: call["on_hold"], "on hold")
    await ana.does("consult", id, to={"phone": OUTSIDE})
    await house.until_there(id, "outside")
    await ana.does("conference", id)
    await caller.until(lambda call: not call["on_hold"] and len(call["others"]) == 2, "in the conference")
    await ana.does("drop", id, party=await house.until_there(id, "outside"))
    await house.until_left(id, "outside")
    await house.carrier_.telephone(OUTSIDE).until_over()
    await caller.hangs_up()
    await house.until_is(id, "wrapping")
    await house.phone_of(ana).until_over()
    await house.carrier_.behaves()
    await ana.wraps_up(id)
    await house.everything_is_over()


# --- the caller goes ---


@pytest.mark.parametrize(
    "mischief",
    [[], [("queue", "drop")], [("status", "drop")], [("queue", "drop"), ("status", "drop")], [("status", "reorder")]],
    ids=["plain", "queue lost", "end lost", "both lost", "end late"],
)
async def test_the_caller_hangs_up_while_it_is_offered(opened: NewCallingHouse, mischief: list[tuple[str, str]]) -> None:
    house = await opened()
    ana = await house.agent("ana")
    idle_since = await house.look(lambda live: live.agents[ana.id].presence.idle_since)
    caller = await house.dialled("pia")
    offer = await house.offered(ana)
    for on, what in mischief:
        await house.carrier_.misbehaves(on, what)
    await caller.hangs_up()
    if len(mischief) < 2:
        await house.until_is(offer["interaction"]["id"], "closed")
        assert await ana.refused("POST", f"/offers/{offer['offer_id']}/accept") == "offer_gone"
        assert await house.look(lambda live: live.agents[ana.id].presence.idle_since) == idle_since
    else:
        # Nobody told us: it shows when the agent's phone is answered.
        await ana.accepts(offer)
    await house.everything_is_over()
    sofia = house.people[-1]
    closed = await sofia.interaction(offer["interaction"]["id"])
    assert (closed["state"], closed["ended_as"]) == ("closed", "abandoned")
    await ana.chooses("available")


async def test_the_caller_hangs_up_while_the_agents_phone_rings(opened: NewCallingHouse) -> None:
    house = await opened()
    ana = await house.agent("ana")
    await house.carrier_.lets(house.phone_of(ana).address, "by_hand")
    caller = await house.dialled("pia")
    id = await house.takes(ana)
    ringing = house.phone_of(ana)
    await ringing.until(lambda call: call["state"] == "ringing")
    await caller.hangs_up()
    assert (await ringing.until_over())["state"] in OVER
    await house.everything_is_over()
    assert (await house.people[-1].interaction(id))["ended_as"] == "abandoned"
    assert await house.look(lambda live: live.agents[ana.id].presence.state) == "available"


async def test_the_caller_is_gone_when_the_agents_phone_is_answered_and_nobody_said_so(opened: NewCallingHouse) -> None:
    house = await opened()
    ana = await house.agent("ana")
    await house.carrier_.lets(house.phone_of(ana).address, "by_hand")
    caller = await house.dialled("pia")
    id = await house.takes(ana)
    ringing = house.phone_of(ana)
    await ringing.until(lambda call: call["state"] == "ringing")
    await house.carrier_.misbehaves("queue", "drop")
    await house.carrier_.misbehaves("status", "drop")
    await caller.hangs_up()
    await ringing.answers()
    await ringing.until_over()
    await house.everything_is_over()
    ended = await house.people[-1].interaction(id)
    assert (ended["ended_as"], [one["state"] for one in ended["handlings"]]) == ("abandoned", ["done"])


# --- accepting, and the agent's phone ---


async def test_accepting_and_running_out_of_time_cross(opened: NewCallingHouse) -> None:
    """Asked again and again around the last moment: either it was in time, and all is as after any accepting, or it was not at all."""
    house = await opened(calm(offer_seconds=5))
    ana, ben = await house.agent("ana"), await house.agent("ben", "not_ready")
    caller = await house.dialled("pia")
    offer = await house.offered(ana)
    expires = await house.look(lambda live: live.offers[offer["offer_id"]].expires_at)
    while (expires - house.clock.now()).total_seconds() > 0.2:
        await house.look(lambda live: None)
    statuses = [await ana.tries("POST", f"/offers/{offer['offer_id']}/accept", None) for _ in range(5)]
    await ben.chooses("available")
    if 200 in statuses:
        await house.until_talking(offer["interaction"]["id"], caller, house.phone_of(ana))
    else:
        assert set(statuses) == {409}
        await house.until_talking(await house.takes(ben), caller, house.phone_of(ben))
    await house.in_order()


async def test_who_does_not_want_an_accepted_call_after_all_is_not_left_ringing(opened: NewCallingHouse) -> None:
    house = await opened()
    ana, ben = await house.agent("ana"), await house.agent("ben", "not_ready")
    await house.carrier_.lets(house.phone_of(ana).address, "by_hand")
    caller = await house.dialled("pia")
    id = await house.takes(ana)
    await house.phone_of(ana).until(lambda call: call["state"] == "ringing")
    await ana.ends(id)
    await house.phone_of(ana).until_over()
    await ben.chooses("available")
    assert await house.takes(ben) == id
    await house.until_talking(id, caller, house.phone_of(ben))
    await house.in_order()


@pytest.mark.parametrize("leg", ["busy", "no_answer", "failed"])
@pytest.mark.parametrize("told", [True, False], ids=["told", "untold"])
async def test_the_agents_phone_is_not_answered(opened: NewCallingHouse, leg: str, told: bool) -> None:
    house = await opened()
    ana, ben = await house.agent("ana"), await house.agent("ben", "not_ready")
    caller = await house.dialled("pia")
    await house.carrier_.misbehaves("leg", leg)
    if not told:
        await house.carrier_.misbehaves("status", "drop", times=4)
        await house.carrier_.misbehaves("conference", "drop", times=2)
    id = await house.takes(ana)
    await house.until_is(id, "queued")
    assert await house.look(lambda live: live.agents[ana.id].presence.state) == "not_ready"
    await house.carrier_.behaves()
    await ben.chooses("available")
    assert await house.takes(ben) == id
    await house.until_talking(id, caller, house.phone_of(ben))
    await house.in_order()


async def test_the_agents_browser_dies_in_the_call(opened: NewCallingHouse) -> None:
    house = await opened()
    ana = await house.agent("ana")
    caller, id = await house.talking(ana)
    await house.phone_of(ana).hangs_up()
    held = await caller.until(lambda call: call["on_hold"])
    assert held["state"] == "in-progress"
    assert (await house.offered(ana))["interaction"]["id"] == id
    await house.takes(ana)
    await house.until_talking(id, caller, house.phone_of(ana))
    await caller.until(lambda call: not call["on_hold"])
    await house.in_order()


# --- callbacks ---


def calls_back() -> Company:
    """Who waits is soon offered to be called back."""
    company = calm(calling_shop(announce_every_seconds=6))
    return with_queue(company, "support", exits=(Exit(after_seconds=5, kind="callback"),))


async def test_a_callback_asked_for_while_it_is_offered_comes_too_late(opened: NewCallingHouse) -> None:
    house = await opened(calls_back())
    ana = await house.agent("ana", "not_ready")
    caller = await house.dialled("pia")
    await caller.until_heard("press 1")
    await ana.chooses("available")
    await house.offered(ana)
    await caller.until_asked()
    await caller.presses("1")
    await caller.until_heard("One moment, please.")
    id = await house.takes(ana)
    await house.until_talking(id, caller, house.phone_of(ana))
    assert (await ana.interaction(id))["mode"] == "live"
    await house.in_order()


async def test_a_callback_keeps_one_record_and_its_place(opened: NewCallingHouse) -> None:
    house = await opened(calls_back())
    for on in ("gather", "queue", "status"):
        await house.carrier_.misbehaves(on, "duplicate", times=None)
    caller = await house.dialled("pia")
    id = await house.call_of(caller)
    await caller.until_heard("press 1")
    await caller.until_asked()
    await caller.presses("1")
    await caller.until_heard("Your place is kept.")
    await caller.until_over()
    assert await house.look(lambda live: len(live.interactions)) == 1
    ana = await house.agent("ana")
    assert await house.takes(ana) == id
    await house.until_talking(id, caller.anew(), house.phone_of(ana))
    await house.in_order()
    await ana.ends(id)
    await caller.until_over()
    await ana.wraps_up(id)
    await house.everything_is_over()
    assert (await house.people[-1].interaction(id))["ended_as"] == "handled"


@pytest.mark.parametrize("leg", ["busy", "no_answer", "failed", "machine"])
async def test_a_callback_that_reaches_nobody_is_tried_again_and_never_abandoned(opened: NewCallingHouse, leg: str) -> None:
    house = await opened(calls_back())
    caller = await house.dialled("pia")
    id = await house.call_of(caller)
    await caller.until_heard("press 1")
    await caller.until_asked()
    await caller.presses("1")
    await caller.until_over()
    ana = await house.agent("ana")
    await house.carrier_.lets(house.phone_of(ana).address, "by_hand")
    await house.takes(ana)
    await house.phone_of(ana).until(lambda call: call["state"] == "ringing")
    await house.carrier_.misbehaves("leg", leg)
    await house.phone_of(ana).answers()
    await house.until_is(id, "parked")
    await house.everything_is_over()
    assert (await house.people[-1].interaction(id))["state"] == "parked"


# --- transfers and supervision ---


@pytest.mark.parametrize("leg", ["busy", "no_answer", "failed"])
async def test_the_number_a_call_is_transferred_to_does_not_answer(opened: NewCallingHouse, leg: str) -> None:
    house = await opened()
    ana = await house.agent("ana")
    caller, id = await house.talking(ana)
    await house.carrier_.misbehaves("leg", leg)
    await ana.transfers(id, phone=OUTSIDE)
    await house.until_there(id, "agent")
    await house.until_left(id, "outside")
    assert (await caller.until(lambda call: call["on_hold"]))["state"] == "in-progress"
    assert (await ana.interaction(id))["agent"]["name"] == "Ana"
    await ana.does("resume", id)
    await caller.until(lambda call: not call["on_hold"])
    await house.in_order()


async def test_whoever_a_call_is_transferred_to_hangs_up_at_once(opened: NewCallingHouse) -> None:
    house = await opened()
    ana, ben = await house.agent("ana"), await house.agent("ben", "not_ready")
    caller, id = await house.talking(ana)
    await ben.chooses("available")
    await house.carrier_.lets(house.phone_of(ben).address, "busy")
    await ana.transfers(id, agent=ben.id, fallback_queue="sales")
    await house.takes(ben)
    await house.comes_true(lambda live: live.agents[ben.id].presence.state == "not_ready")
    on_hold = await caller.until(lambda call: call["on_hold"])
    assert on_hold["state"] == "in-progress"
    assert (await ana.interaction(id))["agent"]["name"] == "Ana", "the sender keeps the customer"
    await house.in_order()
    await ana.ends(id)
    await caller.until_over()
    await ana.wraps_up(id)
    await house.everything_is_over()


async def test_the_agent_whom_a_supervisor_coaches_leaves(opened: NewCallingHouse) -> None:
    house = await opened()
    ana, sofia = await house.agent("ana"), await house.person("sofia")
    caller, id = await house.talking(ana)
    await sofia.does("supervise", id, mode="whisper")
    await house.until_there(id, "supervisor")
    await house.comes_true(lambda live: live.calls.calls[id].of_agent(sofia.id).coaching)
    await house.phone_of(sofia).says("Offer a refund.")
    assert "Offer a refund." in await house.phone_of(ana).heard()
    assert "Offer a refund." not in await caller.heard()
    await house.phone_of(ana).hangs_up()
    await caller.until(lambda call: call["on_hold"])
    await house.phone_of(sofia).until_over()
    await house.comes_true(lambda live: [party.role for party in live.calls.calls[id].there] == ["customer"])
    await house.in_order()


# --- lines that are full, broken, or lead nowhere ---


async def test_a_line_that_is_full_leads_to_voicemail(opened: NewCallingHouse) -> None:
    house = await opened(voice=replace(VOICE, queue_most=1))
    await house.dialled("gus")
    await house.carrier_.until_waiting(1)
    caller = await house.dialled("pia")
    await caller.until_heard("leave a message")
    await caller.hangs_up()
    await house.comes_true(lambda live: len(live.interactions) == 1)
    assert (await house.carrier_.waiting()) == 1


@pytest.mark.parametrize("on", ["voice", "gather", "wait"])
async def test_documents_that_cannot_be_had_are_never_silence(opened: NewCallingHouse, on: str) -> None:
    house = await opened(calls_back())
    caller = await house.dialled("pia")
    await caller.until_heard("press 1")
    await house.carrier_.misbehaves(on, "drop")
    await caller.until_asked()
    if on == "gather":
        await caller.presses("2")
    if on != "voice":
        await caller.until_heard("One moment, please.")
    ana = await house.agent("ana")
    id = await house.takes(ana)
    await house.until_talking(id, caller, house.phone_of(ana))
    await house.in_order()


# --- messages ---


async def leaving_a_message(house: CallingHouse) -> tuple[Telephone, str]:
    """A caller whose line is full, and who is asked for a message."""
    await house.dialled("gus")
    await house.carrier_.until_waiting(1)
    caller = await house.dialled("pia")
    id = await house.call_of(caller)
    await caller.until_heard("leave a message")
    return caller, id


@pytest.mark.parametrize("mischief", [None, "duplicate", "reorder", "delay"])
async def test_a_message_is_kept_once(opened: NewCallingHouse, mischief: str | None) -> None:
    house = await opened(voice=replace(VOICE, queue_most=1))
    caller, id = await leaving_a_message(house)
    if mischief is not None:
        await house.carrier_.misbehaves("recording", mischief)
        await house.carrier_.misbehaves("status", mischief)
    await caller.until(lambda call: call["recording"])
    await caller.says("Please call me about order 100016.")
    await caller.until_heard("Your message is kept")
    await caller.until_over()
    if mischief == "reorder":
        # What was held back comes with the next report of its kind.
        await (await house.dialled("bob")).hangs_up()
        await leave_one_more(house)
    await house.until_is(id, "queued")
    assert await house.look(lambda live: live.interactions[id].mode) == "voicemail"
    await house.in_order()


async def leave_one_more(house: CallingHouse) -> None:
    caller = await house.dialled("sam")
    await caller.until(lambda call: call["recording"])
    await caller.says("Me too.")
    await caller.until_over()


@pytest.mark.parametrize("how", ["before the tone", "without a word", "recording lost"])
async def test_a_message_that_never_comes_leaves_nothing_behind(opened: NewCallingHouse, how: str) -> None:
    slow = replace(VOICE, queue_most=1, speech_seconds_per_character=0.05 if how == "before the tone" else 0)
    house = await opened(voice=slow)
    caller, id = await leaving_a_message(house)
    if how != "before the tone":
        await caller.until(lambda call: call["recording"])
    if how == "recording lost":
        await house.carrier_.misbehaves("recording", "drop", times=None)
        await caller.says("Please call me.")
    await caller.hangs_up()
    await house.until_is(id, "closed" if how != "recording lost" else "queued")
    await house.in_order()
