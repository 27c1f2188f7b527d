"""Queues that help each other out: nobody is passed to and fro, and nobody goes where their channel is not taken."""

import pytest

from hub.company import Company, Exit, ServiceTarget
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.shop import shop, with_queue


def to(queue: str) -> Exit:
    return Exit(after_seconds=0, kind="overflow", to=queue)


def each_other(how: str) -> Company:
    """Support and sales overflow into each other at once."""
    rules = {queue: {"exits": (to(other),)} if how == "at once" else {"exit_when_unservable": to(other)} for queue, other in PAIR}
    return with_queue(with_queue(shop(), "support", **rules["support"]), "sales", **rules["sales"])


PAIR = (("support", "sales"), ("sales", "support"))


@pytest.mark.parametrize("how", ["at once", "when nobody is there"])
async def test_two_queues_that_overflow_into_each_other_pass_it_on_once(new_house: NewHouse, how: str) -> None:
    house = await new_house(each_other(how))
    visitor = await house.asks("gus", "support")
    sofia = await house.person("sofia")
    waiting = await sofia.interaction(await visitor.interaction())
    assert (waiting["state"], waiting["queue"]) == ("queued", "sales")
    ana = await house.agent("ana")
    assert (await ana.offer())["interaction"]["id"] == waiting["id"]


async def test_a_chain_of_three_is_gone_through_at_once(new_house: NewHouse) -> None:
    company = with_queue(with_queue(shop(), "support", exits=(to("sales"),)), "sales", exits=(to("billing"),))
    house = await new_house(with_queue(company, "billing", exits=(to("support"),)))
    visitor = await house.asks("gus", "support")
    sofia = await house.person("sofia")
    assert (await sofia.interaction(await visitor.interaction()))["queue"] == "billing"


async def test_it_stays_where_it_is_when_the_other_queue_does_not_take_its_channel(new_house: NewHouse) -> None:
    company = with_queue(shop(), "billing", channels={"sms": ServiceTarget(target_seconds=300)})
    house = await new_house(with_queue(company, "support", exits=(to("billing"),)))
    visitor = await house.asks("gus", "support")
    ana = await house.agent("ana")
    offered = (await ana.offer())["interaction"]
    assert (offered["id"], offered["queue"]) == (await visitor.interaction(), "support")
