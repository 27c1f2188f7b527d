"""What a customer is told comes true for four in five of them, whatever their tier."""

import math
import random

import pytest

from hub.replay.contact import Contact, Demand
from hub.replay.plan import Plan
from hub.replay.simulation import Simulation
from hub.replay.staffing import for_load
from routing import Channel, Estimate, InteractionId, QueueName, Tier

TIERS = (Tier("gold"), Tier("silver"), Tier("bronze"))
SHARES = (0.1, 0.3, 0.6)
DAYS, A_DAY = 6, 86_400.0


def _busy_days() -> list[Demand]:
    """Days with a peak before noon and another in the afternoon; calls of some three minutes, patience of some seven."""
    draws, demand = random.Random(1999), []
    for day in range(DAYS):
        at = day * A_DAY + 8 * 3600
        while at < day * A_DAY + 20 * 3600:
            hour = (at % A_DAY) / 3600
            a_minute = 2.2 + 1.3 * math.sin((hour - 8) * math.pi / 3) ** 2
            at += draws.expovariate(a_minute / 60)
            contact = Contact(
                id=InteractionId(f"{len(demand):06}"),
                arrived_at=at,
                queue=QueueName("help"),
                channel=Channel("phone"),
                tier=draws.choices(TIERS, SHARES)[0],
                handle_seconds=None,
                patience_seconds=None,
            )
            demand.append(
                Demand(contact=contact, handle_seconds=draws.lognormvariate(4.9, 0.8), patience_seconds=draws.expovariate(1 / 430))
            )
    return demand


@pytest.mark.parametrize("heads", [(0, 0, 0), (60, 30, 0)], ids=["no head start", "with head starts"])
def test_the_range_covers_the_true_wait_of_most(heads: tuple[float, ...]) -> None:
    plan = Plan(tiers=TIERS, weights=(4, 2, 1), targets=(20, 60, 180), heads=heads, credits=(0, 0, 0))
    demand = _busy_days()
    router = plan.router("accumulating", [one.contact for one in demand])
    simulation = Simulation(router, for_load(demand, 0.92), [Channel("phone")])
    told: dict[InteractionId, Estimate] = {}

    def look(id: InteractionId, now: float) -> None:
        estimate = router.estimate(id, now)
        if estimate is not None:
            told[id] = estimate

    simulation.on_arrival = look
    kept: dict[Tier, list[bool]] = {tier: [] for tier in TIERS}
    for outcome in simulation.run(demand):
        estimate = told.get(outcome.contact.id)
        if estimate is not None and outcome.answered:
            kept[outcome.contact.tier].append(estimate.low_seconds <= outcome.waited_seconds <= estimate.high_seconds)
    for answers in kept.values():
        assert len(answers) > 200
        assert 0.70 <= sum(answers) / len(answers) <= 0.90
