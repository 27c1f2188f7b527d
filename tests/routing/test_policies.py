"""Other ways to order the same queue, side by side."""

import pytest

from routing import Credit, Fifo, Policy, Steps, Strict, Tier
from tests.routing.scene import RULES, Scene

TIERS = [tier.name for tier in RULES.tiers]
ARRIVALS = [("bronze", 0.0), ("gold", 5.0), ("silver", 10.0), ("platinum", 95.0)]


@pytest.mark.parametrize(
    ("policy", "order"),
    [
        (None, ["gold", "platinum", "silver", "bronze"]),
        (Fifo(), ["bronze", "gold", "silver", "platinum"]),
        (Strict(TIERS), ["platinum", "gold", "silver", "bronze"]),
        (Credit({Tier("platinum"): 90, Tier("gold"): 45, Tier("silver"): 15, Tier("bronze"): 0}), ["gold", "silver", "bronze", "platinum"]),
        (Steps(TIERS, [60, 90, 180]), ["gold", "silver", "platinum", "bronze"]),
    ],
    ids=["accumulating", "fifo", "strict", "credit", "steps"],
)
def test_the_order_of_service_under_each_policy(policy: Policy | None, order: list[str]) -> None:
    scene = Scene(policy=policy)
    for tier, at in sorted(ARRIVALS, key=lambda arrival: arrival[1]):
        scene.waits(tier, tier, at=at)
    assert scene.order_of_service(100) == order


def test_a_step_is_climbed_when_its_time_comes() -> None:
    scene = Scene(policy=Steps(TIERS, [60]))
    scene.waits("gold", "gold", at=0)
    scene.waits("platinum", "platinum", at=30)
    assert scene.router.next_wake(30) == 60
    scene.decides(60)
    assert scene.order_of_service(60) == ["gold", "platinum"]


def test_a_step_not_yet_climbed_changes_nothing() -> None:
    scene = Scene(policy=Steps(TIERS, [60]))
    scene.waits("gold", "gold", at=0)
    scene.waits("platinum", "platinum", at=30)
    assert scene.order_of_service(59) == ["platinum", "gold"]
