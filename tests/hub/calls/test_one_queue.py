"""Calls, chats and texts wait in one queue: by tier and age, whatever they came by; live work interrupts deferred work."""

import pytest

from hub.company import ServiceTarget
from tests.hub.calls.talking import talking
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.people import Person
from tests.hub.running.shop import calling_shop, with_channel, with_queue


async def test_calls_chats_and_texts_come_in_one_order(new_house: NewHouse) -> None:
    """With one urgency for all, the tier's weight times the age decides: 8, 4, 2 and 1 for each urgency waited, head starts apart."""
    urgency = 60
    channels = {name: ServiceTarget(target_seconds=urgency) for name in ("chat", "sms", "phone")}
    company = with_queue(calling_shop(), "support", channels=channels)
    company = company.model_copy(update={"tiers": tuple(tier.model_copy(update={"head_start_seconds": 0}) for tier in company.tiers)})
    for channel in ("chat", "sms"):
        company = with_channel(company, channel, accept="ring", units=100)
    house = await new_house(company)
    await house.texter("bob").texts()
    await house.later(100)
    await house.caller("sam")
    await house.later(30)
    await house.asks("gus", "support")
    await house.later(10)
    await house.caller("pia")
    await house.later(6)
    ana, sofia = await house.agent("ana", "not_ready"), await house.person("sofia")
    scores = {"Bob Bronze": 146, "Sam Silver": 2 * 46, "Gus Gold": 4 * 16, "Pia Platinum": 8 * 6}
    waiting = {one["customer"]["name"]: one["id"] for one in (await sofia.get("/interactions?state=queued"))["items"]}
    await ana.chooses("available")
    for _ in scores:
        for offer in await ana.offers():
            await ana.accepts(offer)
            await house.settled()
            await ana.wraps_up(offer["interaction"]["id"])
            await house.settled()
    offers = {name: await the_offer(sofia, id) for name, id in waiting.items()}
    assert sorted(offers, key=lambda name: offers[name][0]) == list(scores)
    assert {name: score for name, (_, score) in offers.items()} == pytest.approx({name: at / urgency for name, at in scores.items()})


async def the_offer(of: Person, id: str) -> tuple[int, float]:
    """When in the order of all events it was offered, and with what score."""
    (made,) = [event for event in await of.events(id) if event["type"] == "offer.made"]
    return made["seq"], made["data"]["score"]


async def test_a_long_call_sends_the_texts_in_hand_back(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana, ben = await house.agent("ana"), await house.agent("ben", "not_ready")
    texter = house.texter("bob")
    await texter.texts()
    id = await texter.interaction()
    assert (await ana.interaction(id))["state"] == "connected"
    _, call = await talking(house, ana)
    await ben.chooses("available")
    await house.later(14 * 60)
    assert (await ana.interaction(id))["agent"]["name"] == "Ana", "it is paused, and stays with its agent"
    await house.later(61)
    assert (await ben.interaction(id))["agent"]["name"] == "Ben"
    assert (await ana.interaction(call))["state"] == "connected"
    age = [event["data"]["age_seconds"] for event in await ben.events(id) if event["type"] == "interaction.queued"]
    assert age[-1] >= 15 * 60, "with its age"


async def test_a_short_call_leaves_the_texts_where_they_are(new_house: NewHouse) -> None:
    house = await new_house(calling_shop())
    ana, ben = await house.agent("ana"), await house.agent("ben", "not_ready")
    texter = house.texter("bob")
    await texter.texts()
    caller, call = await talking(house, ana)
    await house.later(600)
    await caller.hangs_up()
    await ana.wraps_up(call)
    await ben.chooses("available")
    await house.later(600)
    assert (await ana.interaction(await texter.interaction()))["agent"]["name"] == "Ana"
