"""What callers meet while a queue is closed, when it closes, and when they have waited as long as they may."""

from datetime import datetime
from zoneinfo import ZoneInfo

from channels.call_steps import TakeMessage
from hub.company import Company, Exit, Hours, Period
from tests.hub.calls.talking import phone_of, types_of
from tests.hub.calls.test_menus import shop_with_menu
from tests.hub.running.clock import HandClock
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.shop import calling_shop, phone, with_queue

NEW_YORK = ZoneInfo("America/New_York")
OFFICE = Hours(
    name="office",
    zone="America/New_York",
    days={"mon": (Period(opens="09:00", closes="12:30"),), "tue": (Period(opens="09:00", closes="17:00"),)},
)


def at(day: int, hour: int, minute: int = 0) -> HandClock:
    """In the week of Monday, 2 March 2026."""
    return HandClock(datetime(2026, 3, day, hour, minute, tzinfo=NEW_YORK))


def with_hours(company: Company, *queues: str) -> Company:
    company = company.model_copy(update={"hours": (OFFICE,)})
    for queue in queues:
        company = with_queue(company, queue, hours="office")
    return company


async def test_who_calls_a_closed_queue_leaves_a_message(new_house: NewHouse) -> None:
    house = await new_house(with_hours(calling_shop(), "support"), at(2, 20))
    ana, caller = await house.agent("ana"), await house.caller("pia")
    assert isinstance(caller.step, TakeMessage)
    assert "We are closed now." in caller.words
    assert "leave a message" in caller.words
    assert await ana.offers() == []
    await caller.leaves_message(7)
    await caller.hangs_up()
    assert (await ana.offer())["interaction"]["mode"] == "voicemail"


async def test_closing_time_takes_a_message_from_who_stands_in_line(new_house: NewHouse) -> None:
    house = await new_house(with_hours(calling_shop(), "support"), at(2, 12, 25))
    caller, sofia = await house.caller("pia"), await house.person("sofia")
    id = await caller.interaction()
    assert caller.is_in_line
    await house.later(6 * 60)
    assert ("put", caller.sid, "TakeMessage") in house.switch.asked
    interaction = await sofia.interaction(id)
    assert (interaction["state"], interaction["call"]["stage"]) == ("self_service", "message")
    await caller.waits()
    assert caller.may_leave, "should they still hear music they are let out"
    await caller.goes_on()
    assert isinstance(caller.step, TakeMessage)
    assert "interaction.abandoned" not in await types_of(sofia, id)


async def test_the_longest_wait_ends_in_a_message(new_house: NewHouse) -> None:
    company = with_queue(calling_shop(), "support", exits=(Exit(after_seconds=300, kind="voicemail"),))
    house = await new_house(company)
    caller = await house.caller("pia")
    await house.later(301)
    assert ("put", caller.sid, "TakeMessage") in house.switch.asked
    assert house.switch.asked.count(("put", caller.sid, "TakeMessage")) == 1


async def test_overflow_takes_a_caller_along_with_the_age(new_house: NewHouse) -> None:
    company = with_queue(calling_shop(), "support", exits=(Exit(after_seconds=60, kind="overflow", to="billing"),))
    house = await new_house(company)
    cleo, caller = await house.agent("cleo"), await house.caller("pia")
    id = await caller.interaction()
    await house.later(61)
    assert (await cleo.offer())["interaction"]["queue"] == "billing"
    await cleo.accepts()
    await house.settled()
    assert set(house.switch.in_room(id)) == {phone_of(cleo), phone("pia")}


async def test_a_callback_asked_for_at_night_waits_for_the_morning(new_house: NewHouse) -> None:
    house = await new_house(with_hours(shop_with_menu(), "sales"), at(2, 20))
    ana, caller = await house.agent("ana"), await house.caller("pia")
    id = await caller.interaction()
    await caller.presses("1")
    await caller.presses("4")
    await caller.hangs_up()
    sofia = await house.person("sofia")
    parked = await sofia.interaction(id)
    assert (parked["state"], parked["mode"]) == ("parked", "callback")
    assert datetime.fromisoformat(parked["parked_until"]) == datetime(2026, 3, 3, 9, tzinfo=NEW_YORK)
    assert await ana.offers() == []
    await house.later(13 * 3600 + 1)
    assert (await ana.offer())["interaction"]["id"] == id


async def test_a_callback_that_waits_at_closing_time_goes_on_in_the_morning(new_house: NewHouse) -> None:
    company = with_queue(with_hours(calling_shop(), "support"), "support", exits=(Exit(after_seconds=10, kind="callback"),))
    house = await new_house(company, at(2, 12, 20))
    caller, sofia = await house.caller("pia"), await house.person("sofia")
    id = await caller.interaction()
    await house.later(11)
    await caller.waits()
    await caller.presses("1")
    await caller.goes_on()
    await caller.hangs_up()
    await house.later(15 * 60)
    parked = await sofia.interaction(id)
    assert (parked["state"], parked["mode"]) == ("parked", "callback")
    await house.later(24 * 3600)
    ana = await house.agent("ana")
    assert (await ana.offer())["interaction"]["id"] == id


async def test_a_flow_that_is_gone_leads_to_a_person(new_house: NewHouse) -> None:
    house = await new_house(shop_with_menu().model_copy(update={"flows": {}}))
    caller = await house.caller("pia")
    assert caller.is_in_line
