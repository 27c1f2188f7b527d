"""What is recorded of a call: until we leave it and no longer, kept with its length whenever that comes, and heard by whom it concerns."""

from __future__ import annotations

from channels.calls import RecordingMoved
from tests.hub.calls.talking import talking
from tests.hub.calls.test_supervised import changes
from tests.hub.calls.test_together import OUTSIDE
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.house import House
from tests.hub.running.people import Person
from tests.hub.running.shop import calling_shop, phone

MONTH_SECONDS = 31 * 24 * 3600


async def completed(house: House, id: str, seconds: float = 12) -> None:
    """The carrier has kept the one recording of this call."""
    (recording,) = house.switch.recordings
    await house.switch.store(house.switch.of(RecordingMoved, id, recording=recording, room=id, state="completed", seconds=seconds))


async def kept(who: Person, id: str) -> list[tuple[str, float | None]]:
    return [(one["state"], one["seconds"]) for one in (await who.get(f"/interactions/{id}/recordings"))["items"]]


async def test_a_recording_that_is_complete_after_all_has_closed(new_house: NewHouse) -> None:
    house = await new_house(calling_shop(record="always", keep_recordings_days=30))
    ana, sofia = await house.agent("ana"), await house.person("sofia")
    caller, id = await talking(house, ana)
    await caller.hangs_up()
    await ana.wraps_up(id)
    await house.settled()
    assert await house.look(lambda live: live.calls.calls) == {}
    await completed(house, id)
    assert await kept(sofia, id) == [("completed", 12)]
    assert await house.look(lambda live: live.calls.calls) == {}, "its call was only read for this"
    house.clock.advance(MONTH_SECONDS)
    await house.hub.upkeep.forget_recordings()
    assert house.switch.recordings == {}
    assert await kept(sofia, id) == [("deleted", 12)]


async def test_a_recording_of_whose_end_nothing_is_ever_heard_goes_as_well(new_house: NewHouse) -> None:
    house = await new_house(calling_shop(record="always", keep_recordings_days=30))
    ana = await house.agent("ana")
    caller, id = await talking(house, ana)
    await caller.hangs_up()
    await ana.wraps_up(id)
    house.clock.advance(MONTH_SECONDS)
    await house.hub.upkeep.forget_recordings()
    assert house.switch.recordings == {}


async def test_what_others_say_without_us_is_not_recorded(new_house: NewHouse) -> None:
    house = await new_house(calling_shop(record="always", keep_recordings_days=30))
    ana, sofia = await house.agent("ana"), await house.person("sofia")
    caller, id = await talking(house, ana)
    await ana.transfers(id, phone=OUTSIDE)
    await house.settled()
    assert set(house.switch.in_room(id)) == {phone("pia"), OUTSIDE}
    assert list(house.switch.recordings.values()) == ["completed"], "stopped, as we have left"
    await ana.wraps_up(id)
    await completed(house, id, 40)
    assert await kept(sofia, id) == [("completed", 40)]
    await caller.hangs_up()
    await house.settled()
    assert [errand[0] for errand in house.switch.asked].count("record") == 1
    house.clock.advance(MONTH_SECONDS)
    await house.hub.upkeep.forget_recordings()
    assert house.switch.recordings == {}


async def test_a_pause_is_over_with_the_one_who_paused(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana, cleo = await house.agent("ana"), await house.agent("cleo")
    _, id = await talking(house, ana)
    await ana.does("recording", id, state="on")
    await ana.does("recording", id, state="paused", reason="card data")
    await house.settled()
    assert list(house.switch.recordings.values()) == ["paused"]
    await ana.transfers(id, queue="billing")
    await house.settled()
    assert list(house.switch.recordings.values()) == ["paused"], "it is their conversation yet"
    await cleo.accepts()
    await house.settled()
    assert list(house.switch.recordings.values()) == ["recording"]
    (shown,) = (await cleo.get(f"/interactions/{id}/recordings"))["items"]
    assert shown["pauses"][0]["until"] is not None


async def test_who_is_merely_offered_a_call_does_not_hear_it(new_house: NewHouse) -> None:
    house = await new_house(calling_shop(record="always"))
    ana, cleo = await house.agent("ana"), await house.agent("cleo")
    caller, id = await talking(house, ana)
    await ana.transfers(id, queue="billing")
    await house.settled()
    (recording,) = (await ana.get(f"/interactions/{id}/recordings"))["items"]
    audio = f"/recordings/{recording['id']}/audio"
    assert (await cleo.offer())["interaction"]["id"] == id
    assert (await cleo.get(f"/interactions/{id}/recordings"))["items"] == []
    assert await cleo.refused("GET", audio, status=404) == "not_found"
    await cleo.declines()
    assert await cleo.tries("GET", audio, None) == 404
    await cleo.chooses("not_ready")
    await house.later(61)
    await cleo.chooses("available")
    await cleo.accepts()
    await house.settled()
    assert await cleo.refused("GET", audio) == "not_finished"
    await caller.hangs_up()
    await completed(house, id)
    assert await cleo.tries("GET", audio, None) == 200, "whoever has had the call may hear it"
    assert await ana.tries("GET", audio, None) == 200


async def test_a_supervisor_of_other_queues_who_serves_the_customer_does_not_hear_the_call(new_house: NewHouse) -> None:
    house = await new_house(calling_shop(record="always"))
    await changes(house, "rita", skills={"queue:billing": 3}, channels={"chat": "ring"})
    ana, rita = await house.agent("ana"), await house.agent("rita")
    _, id = await talking(house, ana)
    (recording,) = (await ana.get(f"/interactions/{id}/recordings"))["items"]
    audio = f"/recordings/{recording['id']}/audio"
    assert await rita.tries("GET", audio, None) == 404
    await house.asks("pia", "billing")
    assert (await rita.offer())["customer"]["name"] == "Pia Platinum"
    assert (await rita.interaction(id))["id"] == id, "the history of whom she serves is open to her"
    assert await rita.refused("GET", audio, status=404) == "not_found"
    assert (await rita.get(f"/interactions/{id}/recordings"))["items"] == []
