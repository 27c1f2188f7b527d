"""Who is next: the customer's tier, how long they have waited, and what a supervisor does about it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from hub.company import Exit
from hub.journal.tables import log
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.house import House
from tests.hub.running.people import Person
from tests.hub.running.shop import shop, with_channel, with_queue

WEIGHT = {"platinum": 8, "gold": 4, "silver": 2, "bronze": 1}
HEAD_START = {"chat": {"platinum": 60, "gold": 45, "silver": 20, "bronze": 0}, "sms": dict.fromkeys(WEIGHT, 0)}
URGENCY = {"chat": 30, "sms": 300}
TIER = {"pia": "platinum", "gus": "gold", "sam": "silver", "bob": "bronze", "bea": "bronze"}


def score(channel: str, name: str, age: float) -> float:
    """Design: b · (age + h), b = weight of the tier / urgency of the channel."""
    tier = TIER[name]
    return WEIGHT[tier] / URGENCY[channel] * (age + HEAD_START[channel][tier])


async def waits(house: House, channel: str, name: str) -> None:
    if channel == "chat":
        await house.asks(name, "support")
    else:
        await house.texter(name).texts()


async def busy(house: House) -> Person:
    """One agent who takes one piece of work at a time."""
    return await house.agent("ben", "not_ready")


Work = tuple[str, str]
"""The channel and who it is."""


async def served(house: House, ben: Person, count: int, seconds_each: float) -> list[Work]:
    """Whom this agent serves, in the order of the decisions: what is in hand is finished together, then the next is taken."""
    in_hand: list[str] = []
    for _ in range(count):
        for offer in await ben.offers():
            await ben.accepts(offer)
        in_hand = [id for id in await offered(house) if await is_in_hand(house, id)]
        if not in_hand:
            break
        await house.later(seconds_each)
        for id in in_hand:
            await ben.wraps_up(id)
    sofia = await house.person("sofia")
    interactions = [await sofia.interaction(id) for id in await offered(house)]
    return [(one["channel"], one["customer"]["id"].removeprefix("cus_")) for one in interactions]


async def offered(house: House) -> list[str]:
    """Every interaction that was offered, in the order of the log."""
    made = select(log.c.interaction_id).where(log.c.type == "offer.made").order_by(log.c.seq)
    async with house.hub.database.reading() as connection:
        return list((await connection.execute(made)).scalars())


async def is_in_hand(house: House, id: str) -> bool:
    return await house.look(lambda live: id in live.interactions and live.interactions[id].in_hand)


def expected(arrivals: list[tuple[float, str, str]], begins: float, seconds_each: float) -> list[Work]:
    """The same by the formula, worked out without the router: a chat needs room beside no other chat, a text needs empty hands."""
    waiting, order, in_hand, now = {(channel, name): at for at, channel, name in arrivals}, [], list[Work](), begins

    def take() -> None:
        while fitting := [work for work in waiting if not any(held[0] == "chat" or work[0] == "sms" for held in in_hand)]:
            best = max(fitting, key=lambda work: score(*work, now - waiting[work]))
            del waiting[best]
            in_hand.append(best)
            order.append(best)

    take()
    while in_hand:
        now += seconds_each
        for work in list(in_hand):
            in_hand.remove(work)
            take()
    return order


MIXED = [
    (0.0, "sms", "pia"),
    (5.0, "chat", "bob"),
    (35.0, "chat", "sam"),
    (60.0, "sms", "gus"),
    (61.0, "chat", "bea"),
    (90.0, "chat", "gus"),
    (110.0, "sms", "bob"),
    (118.0, "chat", "pia"),
]


@pytest.mark.parametrize("seconds_each", [7.0, 40.0, 300.0])
async def test_one_agent_serves_a_mixed_queue_by_the_formula(new_house: NewHouse, seconds_each: float) -> None:
    company = with_channel(with_channel(shop(), "chat", units=100), "sms", units=100)
    house = await new_house(company)
    ben = await busy(house)
    passed = 0.0
    for at, channel, name in MIXED:
        await house.later(at - passed)
        passed = at
        await waits(house, channel, name)
    await house.later(2)
    await ben.chooses("available")
    assert await served(house, ben, len(MIXED), seconds_each) == expected(MIXED, 120.0, seconds_each)


async def test_who_waited_long_enough_passes_who_is_worth_more(new_house: NewHouse) -> None:
    house = await new_house()
    ben = await busy(house)
    await waits(house, "chat", "bob")
    await house.later(481)
    await waits(house, "chat", "pia")
    await ben.chooses("available")
    assert (await ben.offer())["customer"]["name"] == "Bob Bronze", "480 s x 1/30 is what platinum begins with: 60 s x 8/30"


async def test_the_routing_says_why(new_house: NewHouse) -> None:
    house = await new_house()
    ben = await busy(house)
    await waits(house, "chat", "bob")
    await house.later(10)
    await waits(house, "chat", "gus")
    await house.later(10)
    await ben.chooses("available")
    id = await ben.accepts()
    *_, decision = await ben.decisions(id)
    assert (decision["kind"], decision["agent"]["name"]) == ("offer", "Ben")
    first, second = decision["reason"]["waiting"]
    assert (first["id"], first["tier"]) == (id, "gold")
    assert first["score"] == pytest.approx(score("chat", "gus", 10))
    assert second["score"] == pytest.approx(score("chat", "bob", 20))
    assert decision["reason"]["score"] == pytest.approx(score("chat", "gus", 10))
    assert decision["reason"]["agents"][0]["agent"] == ben.id
    assert decision["reason"]["in_words"].startswith("Gold, waited 10 s")


async def test_what_waits_for_nobody_says_so(new_house: NewHouse) -> None:
    house = await new_house()
    visitor = await house.asks("gus")
    sofia = await house.person("sofia")
    id = await visitor.interaction()
    (held,) = await sofia.decisions(id)
    assert (held["kind"], held["reason"]["holds"]) == ("hold", [{"kind": "unservable", "until": None, "agent": None}])
    assert held["reason"]["in_words"] == "Waits: nobody signed in can serve it."


async def test_a_hold_says_until_when(new_house: NewHouse) -> None:
    house = await new_house()
    ana, sofia = await house.agent("ana"), await house.person("sofia")
    id = await (await house.asks("gus")).interaction()
    await ana.declines()
    held = (await sofia.decisions(id))[-1]
    (hold,) = held["reason"]["holds"]
    until, at = datetime.fromisoformat(hold["until"]), datetime.fromisoformat(held["at"])
    assert (hold["kind"], until - at) == ("exclusion", timedelta(seconds=60))
    assert held["reason"]["in_words"] == "Waits: not for who declined, missed or handed it over, for 60 s."


async def order_of(house: House, *names: str) -> dict[str, str]:
    """Interactions by name, waiting in this order, ten seconds apart."""
    ids = {}
    for name in names:
        visitor = await house.asks(name)
        ids[name] = await visitor.interaction()
        await house.later(10)
    return ids


async def test_another_tier_moves_it_at_once(new_house: NewHouse) -> None:
    house = await new_house()
    ben, sofia = await busy(house), await house.person("sofia")
    ids = await order_of(house, "sam", "bob")
    await sofia.does("retier", ids["bob"], tier="platinum")
    await ben.chooses("available")
    assert (await ben.offer())["interaction"]["id"] == ids["bob"]


async def test_the_customers_new_tier_reaches_what_waits(new_house: NewHouse) -> None:
    house = await new_house()
    ben, sofia = await busy(house), await house.person("sofia")
    ids = await order_of(house, "sam", "bob")
    await sofia.ask("PATCH", "/customers/cus_bob", {"tier": "gold"})
    assert (await sofia.interaction(ids["bob"]))["tier"] == "gold"
    await ben.chooses("available")
    assert (await ben.offer())["interaction"]["id"] == ids["bob"]


async def test_a_new_note_on_a_customer_leaves_a_tier_that_a_person_chose(new_house: NewHouse) -> None:
    house = await new_house()
    ben, sofia = await busy(house), await house.person("sofia")
    ids = await order_of(house, "bob")
    await sofia.does("retier", ids["bob"], tier="gold")
    await ben.ask("PATCH", "/customers/cus_bob", {"notes": "Likes tea."})
    assert (await sofia.interaction(ids["bob"]))["tier"] == "gold"


async def test_a_boost_is_seconds_of_age(new_house: NewHouse) -> None:
    house = await new_house()
    ben, sofia = await busy(house), await house.person("sofia")
    ids = await order_of(house, "bob", "bea")
    await sofia.does("boost", ids["bea"], seconds=9)
    await sofia.does("boost", ids["bea"], seconds=2)
    await ben.chooses("available")
    assert (await ben.offer())["interaction"]["id"] == ids["bea"]


async def test_a_boost_goes_along_when_its_queue_overflows(new_house: NewHouse) -> None:
    house = await new_house(with_queue(shop(), "sales", exits=(Exit(after_seconds=60, kind="overflow", to="billing"),)))
    sofia = await house.person("sofia")
    first, boosted = [await (await house.asks(name, "sales")).interaction() for name in ("bob", "bea")]
    await sofia.does("boost", boosted, seconds=90)
    await house.later(61)
    places = await house.look(lambda live: [live.router.waiting(id) for id in (first, boosted)])
    assert [place.queue for place in places if place] == ["billing", "billing"]
    cleo = await house.agent("cleo")
    assert (await cleo.offer())["interaction"]["id"] == boosted


async def test_a_tier_given_while_it_is_offered_counts_when_it_comes_back(new_house: NewHouse) -> None:
    house = await new_house()
    ben, sofia = await busy(house), await house.person("sofia")
    await ben.chooses("available")
    ids = await order_of(house, "bob")
    await sofia.does("retier", ids["bob"], tier="platinum")
    await ben.declines()
    (place,) = [await house.look(lambda live: live.router.waiting(ids["bob"]))]
    assert place.tier == "platinum"
    assert place.waiting_since - place.key == HEAD_START["chat"]["platinum"], "worth what platinum had from the start"


async def test_a_supervisor_offers_by_hand_and_an_agent_takes_for_themselves(new_house: NewHouse) -> None:
    house = await new_house()
    ana, ben, sofia = await house.agent("ana", "not_ready"), await busy(house), await house.person("sofia")
    ids = await order_of(house, "gus", "bob")
    await sofia.does("assign", ids["bob"], agent=ana.id)
    offer = await ana.offer()
    assert (offer["interaction"]["id"], offer["why"]["reason"].endswith("it was assigned by hand.")) == (ids["bob"], True)
    await ben.does("assign", ids["gus"], agent=ben.id)
    assert (await ben.interaction(ids["gus"]))["agent"]["name"] == "Ben"
    assert (await ben.decisions(ids["gus"]))[-1]["reason"]["chosen_by"] == "hand"
    assert await sofia.refused("POST", f"/interactions/{ids['gus']}/assign", {"agent": ana.id}) == "not_waiting"
    await ben.does("assign", ids["bob"], agent=ana.id, expect=404)


async def test_agents_do_not_reach_into_the_queue(new_house: NewHouse) -> None:
    house = await new_house()
    ben = await busy(house)
    ids = await order_of(house, "bob")
    await ben.does("retier", ids["bob"], tier="platinum", expect=403)
    await ben.does("boost", ids["bob"], seconds=1, expect=403)
