"""Letters wait in the one queue with everything else: by value and age, on business hours, behind what is live."""

from datetime import timedelta

from hub.company import Hours, Period
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.house import House
from tests.hub.running.people import Person
from tests.hub.running.post import writing_shop
from tests.hub.running.shop import with_channel, with_queue


async def served(person: Person) -> list[str]:
    """Whose letters and chats this agent has; letters come by themselves."""
    return [one["customer"]["name"].split()[0] for one in (await person.work())["interactions"]]


async def one_at_a_time(new_house: NewHouse) -> House:
    return await new_house(with_channel(writing_shop(), "email", most_in_hand=1))


async def test_the_most_valuable_of_a_full_mailbox_is_served_first(new_house: NewHouse) -> None:
    """However late it is read of all that was waiting."""
    house = await one_at_a_time(new_house)
    for number in range(40):
        await house.writer(f"stranger{number}").writes(subject=f"Letter {number}")
    await house.writer("gus").writes()
    await house.writer("pia").writes()
    await house.later(60)
    ana = await house.agent("ana")
    assert await served(ana) == ["Pia"]


async def test_a_bronze_letter_that_waited_long_comes_before_a_platinum_one(new_house: NewHouse) -> None:
    house = await one_at_a_time(new_house)
    await house.writer("bob").writes()
    await house.later(timedelta(hours=9).total_seconds())
    await house.writer("pia").writes()
    await house.later(timedelta(hours=1).total_seconds())
    ana = await house.agent("ana")
    assert await served(ana) == ["Bob"]


async def test_what_lay_in_the_mailbox_while_nobody_was_here_has_that_age(new_house: NewHouse) -> None:
    house = await one_at_a_time(new_house)
    await house.writer("gus").writes()
    await house.writer("sam").writes(lain=timedelta(hours=6))
    await house.later(60)
    sofia = await house.person("sofia")
    since = {one["customer"]["name"].split()[0]: one for one in (await sofia.get("/interactions"))["items"]}
    ana = await house.agent("ana")
    assert await served(ana) == ["Sam"]
    await ana.ask("POST", f"/interactions/{since['Sam']['id']}/messages", {"text": "Sorry.", "client_id": "1"}, expect=201)
    (answered,) = [event for event in await ana.events(since["Sam"]["id"]) if event["type"] == "interaction.answered"]
    assert answered["data"]["waited_seconds"] == timedelta(hours=6).total_seconds() + 60
    assert not answered["data"]["in_target"]


async def test_a_chat_comes_before_letters_and_is_not_kept_waiting_by_them(new_house: NewHouse) -> None:
    house = await new_house(writing_shop())
    ana = await house.agent("ana")
    await house.writer("pia").writes()
    await house.writer("gus").writes()
    await house.settled()
    await house.asks("bob")
    await house.settled()
    assert [offer["customer"]["name"] for offer in await ana.offers()] == ["Bob Bronze"]
    assert sorted(await served(ana)) == ["Bob", "Gus", "Pia"]


async def test_letters_wait_on_the_business_clock(new_house: NewHouse) -> None:
    """The tests begin on a Monday at noon; at five the office closes, and opens at nine."""
    office = Hours(name="office", zone="UTC", days={day: (Period(opens="09:00", closes="17:00"),) for day in ("mon", "tue")})
    company = with_queue(writing_shop(), "support", hours="office", at_close="serve").model_copy(update={"hours": (office,)})
    house = await new_house(company)
    await house.writer("pia").writes()
    await house.later(timedelta(hours=22).total_seconds())
    ana = await house.agent("ana")
    (work,) = (await ana.work())["interactions"]
    await ana.ask("POST", f"/interactions/{work['id']}/messages", {"text": "Good morning.", "client_id": "1"}, expect=201)
    (answered,) = [event for event in await ana.events(work["id"]) if event["type"] == "interaction.answered"]
    assert answered["data"]["waited_seconds"] == timedelta(hours=6).total_seconds()
