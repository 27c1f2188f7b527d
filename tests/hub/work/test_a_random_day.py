"""A random day, the same each time: whatever happened, the numbers are a recount of the log and everybody sees what they may."""

from random import Random

import pytest

from tests.hub.running.checks import all_is_well, doors_and_rule_agree, numbers_are_a_recount
from tests.hub.running.day import Day
from tests.hub.running.fixtures import NewHouse

STEPS = 120


async def random_day(day: Day, random: Random) -> None:
    actions = [
        (day.visitor_comes, 2), (day.visitor_writes, 1), (day.visitor_closes_the_page, 1), (day.visitor_opens_the_page, 1),
        (day.visitor_ends, 1), (day.text_comes, 2), (day.presence, 3), (day.answer_offer, 3), (day.works, 4), (day.works_on_what_was, 4),
        (day.writes_first, 3), (day.console, 2), (day.supervises, 4), (day.completes_wrap_ups, 2), (day.customer_is_edited, 3),
        (day.time_passes, 1), (day.a_turn_breaks, 0),
    ]  # fmt: skip
    weights = [6, 3, 2, 2, 1, 5, 4, 10, 14, 3, 2, 2, 4, 1, 2, 8, 1]
    for action, numbers in random.choices(actions, weights, k=STEPS):
        await action(*(random.randrange(1000) for _ in range(numbers)))  # type: ignore[operator]


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_after_a_random_day_everything_agrees(new_house: NewHouse, seed: int) -> None:
    house = await new_house()
    day = Day(house)
    await day.begin()
    await random_day(day, Random(seed))
    await all_is_well(house)
    await numbers_are_a_recount(house)
    await doors_and_rule_agree(house)
