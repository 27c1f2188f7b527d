"""However a wait ends, the log says how long it was."""

from hub.company import Exit
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.house import House
from tests.hub.running.shop import shop, with_queue


async def waits(house: House, id: str) -> list[tuple[str, str, float]]:
    """The events that end a wait: what, in which queue, after how long."""
    sofia = await house.person("sofia")
    ends = ("interaction.answered", "interaction.abandoned", "interaction.flowed_out")
    events = [event for event in await sofia.events(id) if event["type"] in ends]
    return [(event["type"].removeprefix("interaction."), event["data"]["queue"], event["data"]["waited_seconds"]) for event in events]


async def test_overflow_then_an_answer(new_house: NewHouse) -> None:
    house = await new_house(with_queue(shop(), "sales", exits=(Exit(after_seconds=60, kind="overflow", to="billing"),)))
    cleo = await house.agent("cleo")
    visitor = await house.asks("gus", "sales")
    id = await visitor.interaction()
    await house.later(60)
    assert (await cleo.offer())["interaction"]["id"] == id
    await house.later(5)
    await cleo.accepts()
    assert await waits(house, id) == [("flowed_out", "sales", 60), ("answered", "billing", 65)]


async def test_a_message_desk_then_an_answer_that_counts_no_more(new_house: NewHouse) -> None:
    house = await new_house(with_queue(shop(), "support", exits=(Exit(after_seconds=90, kind="message"),)))
    ana = await house.agent("ana", "not_ready")
    visitor = await house.asks("gus", "support")
    id = await visitor.interaction()
    await house.later(200)
    await ana.chooses("available")
    await ana.accepts()
    assert await waits(house, id) == [("flowed_out", "support", 90)]


async def test_a_transfer_of_a_text_nobody_had_answered(new_house: NewHouse) -> None:
    house = await new_house()
    ana, cleo = await house.agent("ana"), await house.agent("cleo")
    texter = house.texter("gus")
    await texter.texts()
    id = await texter.interaction()
    await house.later(40)
    await ana.transfers(id, queue="billing")
    await house.later(7)
    await cleo.says(id)
    assert await waits(house, id) == [("flowed_out", "support", 40), ("answered", "billing", 47)]
