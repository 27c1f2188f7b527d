"""Closed: a message is kept and becomes an interaction when the queue opens."""

from datetime import UTC, datetime

from hub.company import Company, Hours, Period
from tests.hub.running.clock import HandClock
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.shop import shop, with_channel, with_queue

SUNDAY_EVENING = datetime(2026, 3, 1, 23, tzinfo=UTC)
NINE_ON_MONDAY = datetime(2026, 3, 2, 14, tzinfo=UTC)
OFFICE = Hours(name="office", zone="America/New_York", days={"mon": (Period(opens="09:00", closes="17:00"),)})


def open_on_mondays() -> Company:
    return with_queue(shop(hours=(OFFICE,)), "support", hours="office")


async def test_a_message_left_at_night_waits_until_the_morning(new_house: NewHouse) -> None:
    house = await new_house(open_on_mondays(), HandClock(SUNDAY_EVENING))
    ana, sofia = await house.agent("ana", "not_ready"), await house.person("sofia")
    visitor = await house.asks("gus", "support", text="My parcel is wet.")
    id = (await sofia.get("/interactions"))["items"][0]["id"]
    said = await visitor.ear.until(lambda frame: frame["type"] == "message.added" and frame["data"]["from"] == "system")
    assert "closed now" in said["data"]["text"]
    kept = await sofia.interaction(id)
    assert (kept["state"], kept["mode"], kept["parked_until"]) == ("parked", "message", "2026-03-02T14:00:00Z")
    await ana.chooses("available")
    assert await ana.offers() == []

    await visitor.says("And the box is torn.")
    await visitor.ear.close()
    assert len(visitor.ear.of_type("message.added")) == 3, "told once that we are closed"
    types = [event["type"] for event in await sofia.events(id)]
    assert types.count("interaction.flowed_out") == 1

    await house.later((NINE_ON_MONDAY - house.clock.now()).total_seconds() - 1)
    assert await ana.offers() == []
    await house.later(1)
    offer = await ana.offer()
    assert (offer["interaction"]["id"], offer["interaction"]["preview"]) == (id, "And the box is torn.")
    await ana.accepts(offer)
    assert [message["text"] for message in await ana.messages(id) if message["from"] == "customer"] == [
        "My parcel is wet.",
        "And the box is torn.",
    ]


async def test_a_visitor_is_told_before_writing_when_the_queue_opens(new_house: NewHouse) -> None:
    house = await new_house(open_on_mondays(), HandClock(SUNDAY_EVENING))

    async def session(**said: str) -> tuple[bool, str | None]:
        async with house.http.post("/api/v1/chat/sessions", json=said) as answer:
            told = await answer.json()
        return told["open"], told["opens_at"]

    assert await session() == (False, "2026-03-02T14:00:00Z"), "the default queue is support"
    assert await session(queue="support") == (False, "2026-03-02T14:00:00Z")
    assert await session(queue="sales") == (True, None)
    house.clock.at = NINE_ON_MONDAY
    assert await session() == (True, None)


async def test_where_those_who_come_late_are_served_it_is_open(new_house: NewHouse) -> None:
    house = await new_house(with_queue(open_on_mondays(), "support", at_close="serve"), HandClock(SUNDAY_EVENING))
    async with house.http.post("/api/v1/chat/sessions", json={}) as answer:
        told = await answer.json()
    assert (told["open"], told["opens_at"]) == (True, None)


async def test_a_queue_that_never_opens_again_keeps_messages_for_somebody_to_find(new_house: NewHouse) -> None:
    gone = Hours(name="office", zone="America/New_York", days={})
    house = await new_house(with_queue(shop(hours=(gone,)), "support", hours="office", at_close="exit"))
    async with house.http.post("/api/v1/chat/sessions", json={}) as answer:
        told = await answer.json()
    assert (told["open"], told["opens_at"]) == (False, None)
    sofia = await house.person("sofia")
    visitor = await house.asks("gus")
    assert (await sofia.interaction(await visitor.interaction()))["state"] == "queued"


async def test_whoever_says_goodbye_at_night_is_answered_all_the_same(new_house: NewHouse) -> None:
    house = await new_house(open_on_mondays(), HandClock(SUNDAY_EVENING))
    ana = await house.agent("ana", "not_ready")
    visitor = await house.asks("gus", "support")
    await ana.chooses("available")
    await visitor.sends(type="end")
    await visitor.ear.close()
    await house.later((NINE_ON_MONDAY - house.clock.now()).total_seconds())
    assert (await ana.offer())["interaction"]["mode"] == "message"


async def test_at_closing_time_those_who_still_wait_leave_a_message(new_house: NewHouse) -> None:
    house = await new_house(open_on_mondays(), HandClock(datetime(2026, 3, 2, 21, 59, tzinfo=UTC)))
    sofia = await house.person("sofia")
    visitor = await house.asks("gus", "support")
    id = await visitor.interaction()
    await house.later(59)
    assert (await sofia.interaction(id))["state"] == "queued"
    await house.later(1)
    assert (await sofia.interaction(id))["parked_until"] == "2026-03-09T13:00:00Z", "nine o'clock a week later, in summer time"


async def test_a_transfer_that_meets_closing_time_stays_with_its_sender(new_house: NewHouse) -> None:
    company = with_queue(open_on_mondays(), "billing", hours="office", at_close="exit")
    house = await new_house(company, HandClock(datetime(2026, 3, 2, 21, 59, tzinfo=UTC)))
    ana = await house.agent("ana")
    visitor = await house.asks("gus", "support")
    id = await ana.accepts()
    await ana.transfers(id, queue="billing")
    await house.later(60)
    interaction = await ana.interaction(id)
    assert (interaction["state"], interaction["transfer"], interaction["mode"]) == ("connected", None, "live")
    await visitor.says("Are you still there?")
    await ana.says(id, "I am. They have gone home.")


async def test_who_comes_at_night_leaves_a_message_though_somebody_is_still_there(new_house: NewHouse) -> None:
    house = await new_house(open_on_mondays(), HandClock(SUNDAY_EVENING))
    ana, sofia = await house.agent("ana", "available"), await house.person("sofia")
    await house.asks("gus", "support", text="Anybody?")
    assert await ana.offers() == []
    id = (await sofia.get("/interactions"))["items"][0]["id"]
    assert (await sofia.interaction(id))["mode"] == "message"
    assert [decision["reason"]["because"] for decision in (await sofia.get(f"/interactions/{id}/routing"))["items"]] == ["closed"]


async def test_the_night_is_no_waiting_time_of_a_text(new_house: NewHouse) -> None:
    """It comes a minute before closing, is answered two minutes after opening, and passed on: it has waited three minutes, not a week."""
    company = with_channel(with_queue(open_on_mondays(), "support", at_close="serve"), "sms", park_after_reply=False)
    house = await new_house(company, HandClock(datetime(2026, 3, 2, 21, 59, tzinfo=UTC)))
    ana = await house.agent("ana", "not_ready")
    text = house.texter("bob")
    await text.texts()
    id = await text.interaction()
    # From Monday 17:00 to Monday 09:00, with an hour less for the clocks that are put forward on Sunday.
    await house.later(60 + (7 * 24 - 8 - 1) * 3600 + 120)
    await ana.chooses("available")
    await ana.says(id, "Good morning.")
    assert (await ana.interaction(id))["waited_seconds"] == 180
    moved = await ana.transfers(id, queue="billing")
    assert moved["interaction"]["state"] == "queued"
    queued = [event["data"]["age_seconds"] for event in await ana.events(id) if event["type"] == "interaction.queued"]
    assert queued == [0, 180]
