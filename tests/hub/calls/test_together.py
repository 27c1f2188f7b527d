"""More than two on a call: hold, consult, conference, transfers, somebody outside, and supervisors."""

from channels.calls import RecordingMoved
from tests.hub.calls.talking import phone_of, talking, types_of
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.house import House
from tests.hub.running.people import Person
from tests.hub.running.shop import calling_shop, phone

OUTSIDE = "+12025550177"


async def two(house: House) -> tuple[Person, Person]:
    """Ana takes calls; Ben is there to be asked."""
    ana, ben = await house.agent("ana"), await house.agent("ben", "not_ready")
    return ana, ben


def heard_by(house: House, id: str) -> dict[str, bool]:
    """Who is on hold, by whose phone it is."""
    return {address: there.held for address, there in house.switch.in_room(id).items()}


async def test_hold_and_resume_and_how_long_it_was(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana = await house.agent("ana")
    _, id = await talking(house, ana)
    await house.later(10)
    held = (await ana.does("hold", id))["interaction"]["call"]
    assert (held["on_hold"], held["parties"][0]["on_hold"]) == (True, True)
    await house.settled()
    assert heard_by(house, id) == {phone("pia"): True, phone_of(ana): False}
    await house.later(30)
    await ana.does("resume", id)
    await house.settled()
    assert heard_by(house, id) == {phone("pia"): False, phone_of(ana): False}
    await house.later(20)
    await ana.does("hold", id)
    await house.later(5)
    await ana.ends(id)
    await ana.wraps_up(id)
    done = [event["data"] for event in await ana.events(id) if event["type"] == "handling.done"]
    assert [(one["talk_seconds"], one["hold_seconds"]) for one in done] == [(30, 35)]


async def test_consult_then_talk_together_then_hand_over(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana, ben = await two(house)
    caller, id = await talking(house, ana)
    assert await ana.refused("POST", f"/interactions/{id}/consult", {"to": {"agent": ben.id}}) == "agent_busy"
    await ben.chooses("available")
    await ana.does("consult", id, to={"agent": ben.id}, note="a refund?")
    await house.settled()
    assert heard_by(house, id)[phone("pia")], "the customer hears nothing of it"
    assert await ana.refused("POST", f"/interactions/{id}/consult", {"to": {"phone": OUTSIDE}}) == "consult_pending"
    offer = await ben.offer()
    assert (offer["purpose"], offer["note"], offer["why"]["reason"]) == ("consult", "a refund?", "Ana asks for your advice.")
    await ben.accepts()
    await house.settled()
    interaction = await ana.interaction(id)
    assert (interaction["state"], interaction["agent"]["name"]) == ("connected", "Ana"), "Ben advises, Ana has the customer"
    assert heard_by(house, id) == {phone("pia"): True, phone_of(ana): False, phone_of(ben): False}

    await ana.does("conference", id)
    await house.settled()
    assert heard_by(house, id) == {phone("pia"): False, phone_of(ana): False, phone_of(ben): False}

    await ana.does("complete", id)
    await house.settled()
    interaction = await ben.interaction(id)
    assert interaction["agent"]["name"] == "Ben"
    assert [(part["agent"]["name"], part["state"]) for part in interaction["handlings"]] == [("Ana", "wrapping"), ("Ben", "active")]
    assert set(house.switch.in_room(id)) == {phone("pia"), phone_of(ben)}
    await caller.hangs_up()
    await ana.wraps_up(id)
    await ben.wraps_up(id)
    assert (await ben.interaction(id))["state"] == "closed"
    assert await house.look(lambda live: live.calls.calls) == {}


async def test_a_consultation_that_is_declined_leaves_the_customer_with_who_asked(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana, ben = await two(house)
    _, id = await talking(house, ana)
    await ben.chooses("available")
    await ana.does("consult", id, to={"agent": ben.id})
    await ben.declines()
    interaction = await ana.interaction(id)
    assert (interaction["state"], interaction["agent"]["name"], len(interaction["handlings"])) == ("connected", "Ana", 1)
    await ana.does("consult", id, to={"agent": ben.id})
    await house.later(21)
    assert await ben.offers() == []
    assert (await ana.interaction(id))["state"] == "connected", "nor does it matter that nobody answered"


async def test_the_one_who_was_asked_is_sent_away_again(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana, ben = await two(house)
    _, id = await talking(house, ana)
    await ben.chooses("available")
    await ana.does("consult", id, to={"agent": ben.id})
    await ben.accepts()
    await house.settled()
    party = next(party for party in (await ana.interaction(id))["call"]["parties"] if party["role"] == "consulted")
    await ana.does("drop", id, party=party["id"])
    await house.settled()
    assert set(house.switch.in_room(id)) == {phone("pia"), phone_of(ana)}
    await ben.wraps_up(id)
    await ana.does("resume", id)
    await house.settled()
    assert not heard_by(house, id)[phone("pia")]


async def test_somebody_outside_is_asked_and_takes_it(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana = await house.agent("ana")
    caller, id = await talking(house, ana)
    assert await ana.refused("POST", f"/interactions/{id}/consult", {"to": {"phone": "12"}}, status=422) == "bad_address"
    assert await ana.refused("POST", f"/interactions/{id}/complete") == "nobody_consulted"
    await ana.does("consult", id, to={"phone": OUTSIDE})
    await house.settled()
    assert set(house.switch.in_room(id)) == {phone("pia"), phone_of(ana), OUTSIDE}
    await ana.does("keypad", id, digits="42#")
    await house.settled()
    assert house.switch.pressed == ["42#"]
    await ana.does("complete", id)
    await house.settled()
    assert heard_by(house, id) == {phone("pia"): False, OUTSIDE: False}, "they go on without us"
    assert (await ana.interaction(id))["state"] == "wrapping"
    await ana.wraps_up(id)
    assert (await ana.interaction(id))["state"] == "closed"
    assert set(house.switch.in_room(id)) == {phone("pia"), OUTSIDE}, "and after we have closed it"
    await caller.hangs_up()
    await house.settled()
    assert house.switch.phones == {}
    assert await house.look(lambda live: live.calls.calls) == {}


async def test_a_blind_transfer_to_a_number(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana = await house.agent("ana")
    _, id = await talking(house, ana)
    house.switch.answers[OUTSIDE] = "rings"
    await ana.transfers(id, phone=OUTSIDE)
    await house.settled()
    assert heard_by(house, id) == {phone("pia"): True, phone_of(ana): False}, "the sender stays until somebody answers"
    await house.switch.answered(OUTSIDE)
    await house.settled()
    assert heard_by(house, id) == {phone("pia"): False, OUTSIDE: False}
    assert (await ana.interaction(id))["state"] == "wrapping"


async def test_a_blind_transfer_to_a_queue(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana, cleo = await house.agent("ana"), await house.agent("cleo", "not_ready")
    _, id = await talking(house, ana)
    await ana.transfers(id, queue="billing", note="a refund")
    await house.settled()
    assert heard_by(house, id) == {phone("pia"): True, phone_of(ana): False}
    await cleo.chooses("available")
    await cleo.accepts()
    await house.settled()
    assert heard_by(house, id) == {phone("pia"): False, phone_of(cleo): False}
    interaction = await cleo.interaction(id)
    assert (interaction["agent"]["name"], interaction["queue"]) == ("Cleo", "billing")
    await ana.wraps_up(id)


async def test_leaving_without_ending_needs_somebody_who_stays(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana, ben = await two(house)
    _, id = await talking(house, ana)
    assert await ana.refused("POST", f"/interactions/{id}/leave") == "nobody_else"
    await ben.chooses("available")
    await ana.does("consult", id, to={"agent": ben.id})
    await ben.accepts()
    await house.settled()
    await ana.does("conference", id)
    await ana.does("leave", id)
    await house.settled()
    assert set(house.switch.in_room(id)) == {phone("pia"), phone_of(ben)}
    assert (await ben.interaction(id))["agent"]["name"] == "Ben"


async def test_listen_whisper_join_in_and_take_over(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana, sofia, rita = await house.agent("ana"), await house.agent("sofia", "offline"), await house.person("rita")
    caller, id = await talking(house, ana)
    assert await ana.refused("POST", f"/interactions/{id}/supervise", {"mode": "listen"}, status=403) == "forbidden"
    assert await rita.refused("POST", f"/interactions/{id}/supervise", {"mode": "listen"}, status=404) == "not_found"
    assert await sofia.refused("POST", f"/interactions/{id}/take-over") == "not_supervised"

    await sofia.does("supervise", id, mode="listen")
    await house.settled()
    there = house.switch.phone_of(phone_of(sofia))
    assert (there.state, there.muted, there.coaching) == ("joined", True, None)

    await sofia.does("supervise", id, mode="whisper")
    await house.settled()
    assert (there.muted, there.coaching) == (False, house.switch.phone_of(phone_of(ana)).call)

    await sofia.does("supervise", id, mode="barge")
    await house.settled()
    assert (there.muted, there.coaching) == (False, None)
    seen = {party["name"]: party["mode"] for party in (await ana.interaction(id))["call"]["parties"]}
    assert seen == {"Pia Platinum": "talk", "Ana": "talk", "Sofia": "talk"}

    await sofia.does("take-over", id)
    await house.settled()
    interaction = await sofia.interaction(id)
    assert (interaction["agent"]["name"], interaction["state"]) == ("Sofia", "connected")
    assert set(house.switch.in_room(id)) == {phone("pia"), phone_of(sofia)}
    assert [(part["agent"]["name"], part["state"]) for part in interaction["handlings"]] == [("Ana", "wrapping"), ("Sofia", "active")]
    await caller.hangs_up()
    await ana.wraps_up(id)
    await sofia.wraps_up(id)
    assert (await sofia.interaction(id))["state"] == "closed"


async def test_a_supervisor_leaves_again(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana, sofia = await house.agent("ana"), await house.person("sofia")
    _, id = await talking(house, ana)
    await sofia.does("supervise", id, mode="listen")
    await house.settled()
    await sofia.does("supervise", id, mode="off")
    await house.settled()
    assert set(house.switch.in_room(id)) == {phone("pia"), phone_of(ana)}
    assert (await types_of(sofia, id)).count("call.supervised") == 2


async def test_the_last_of_ours_to_leave_takes_the_supervisor_along(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana, sofia = await house.agent("ana"), await house.person("sofia")
    caller, id = await talking(house, ana)
    await sofia.does("supervise", id, mode="listen")
    await house.settled()
    await caller.hangs_up()
    await house.settled()
    assert house.switch.phones == {}


async def test_a_recording_is_paused_with_a_reason_and_goes_on(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana, cleo, sofia = await house.agent("ana"), await house.person("cleo"), await house.person("sofia")
    caller, id = await talking(house, ana)
    await ana.does("recording", id, state="on")
    await house.settled()
    assert list(house.switch.recordings.values()) == ["recording"]
    assert await ana.refused("POST", f"/interactions/{id}/recording", {"state": "paused"}, status=422) == "reason_needed"
    await ana.does("recording", id, state="paused", reason="card data")
    await house.settled()
    assert list(house.switch.recordings.values()) == ["paused"]
    await house.later(20)
    await ana.does("recording", id, state="on")
    await house.settled()
    (kept,) = (await ana.get(f"/interactions/{id}/recordings"))["items"]
    assert (kept["kind"], kept["state"], kept["pauses"][0]["reason"]) == ("call", "recording", "card data")
    assert kept["pauses"][0]["until"] is not None
    assert await cleo.refused("GET", f"/recordings/{kept['id']}/audio", status=404) == "not_found"
    assert await sofia.refused("GET", f"/recordings/{kept['id']}/audio") == "not_finished"
    assert "recording.listened" not in await types_of(sofia, id)
    (provider_id,) = house.switch.recordings
    await caller.hangs_up()
    await house.switch.store(house.switch.of(RecordingMoved, id, recording=provider_id, room=id, state="completed", seconds=20))
    async with house.http.get(f"/api/v1/recordings/{kept['id']}/audio", headers=await sofia.credentials()) as answer:
        assert (answer.status, answer.content_type, await answer.read()) == (200, "audio/wav", b"RIFF")
    assert "recording.listened" in await types_of(sofia, id)


async def test_a_recording_goes_after_its_time(new_house: NewHouse) -> None:
    house = await new_house(calling_shop(keep_recordings_days=30))
    ana, sofia = await house.agent("ana"), await house.person("sofia")
    caller, id = await talking(house, ana)
    await ana.does("recording", id, state="on")
    await house.settled()
    (provider_id,) = house.switch.recordings
    await caller.hangs_up()
    await house.switch.store(house.switch.of(RecordingMoved, id, recording=provider_id, room=id, state="completed", seconds=12))
    await ana.wraps_up(id)
    await house.hub.upkeep.forget_recordings()
    assert list(house.switch.recordings) == [provider_id], "not before"
    house.clock.advance(31 * 24 * 3600)
    await house.hub.upkeep.forget_recordings()
    assert house.switch.recordings == {}
    (kept,) = (await sofia.get(f"/interactions/{id}/recordings"))["items"]
    assert (kept["state"], kept["seconds"]) == ("deleted", 12)
    assert await sofia.refused("GET", f"/recordings/{kept['id']}/audio", status=404) == "not_found"


async def test_nothing_is_recorded_where_the_company_does_not(new_house: NewHouse) -> None:
    house = await new_house(calling_shop(record="never"))
    ana = await house.agent("ana")
    _, id = await talking(house, ana)
    assert await ana.refused("POST", f"/interactions/{id}/recording", {"state": "on"}) == "recording_off"


async def test_everything_is_recorded_where_the_company_does(new_house: NewHouse) -> None:
    house = await new_house(calling_shop(record="always"))
    ana = await house.agent("ana")
    await talking(house, ana)
    assert list(house.switch.recordings.values()) == ["recording"]


async def test_a_call_cannot_be_parked_and_carries_no_text(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana = await house.agent("ana")
    _, id = await talking(house, ana)
    assert await ana.refused("POST", f"/interactions/{id}/park", {}) == "wrong_state"
    assert (await ana.says(id, "Hello", expect=422))["code"] == "no_text"
    await ana.says(id, "Wants a refund", private=True)
