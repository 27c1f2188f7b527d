"""The very router, in virtual time, waits as theory says: means within three standard errors over independent runs."""

import math
import random
from statistics import fmean, stdev

import pytest

from hub.replay.contact import Contact, Demand
from hub.replay.plan import Plan
from hub.replay.simulation import Outcome, Simulation
from hub.replay.staffing import constant
from routing import Channel, InteractionId, QueueName, Tier
from tests.theory.formulas import accumulating_waits, erlang_a, fifo_wait, strict_waits

TIERS = (Tier("gold"), Tier("silver"), Tier("bronze"))
RATES, SERVICE_RATE, AGENTS = (0.18, 0.54, 1.08), 0.2, 10  # a minute; load 0.9
RUNS, ARRIVALS, WARM_UP = 12, 8_000, 1_500
PLAN = Plan(tiers=TIERS, weights=(4, 2, 1), targets=(20, 20, 20), heads=(0, 0, 0), credits=(0, 0, 0))


def _demand(rates: tuple[float, ...], patience_rate: float, seed: int) -> list[Demand]:
    draws, minute, demand = random.Random(seed), 0.0, []
    for number in range(ARRIVALS):
        minute += draws.expovariate(sum(rates))
        tier = draws.choices(TIERS, rates)[0]
        handle, patience = draws.expovariate(SERVICE_RATE), draws.expovariate(1.0)
        contact = Contact(
            id=InteractionId(f"{number:06}"),
            arrived_at=60 * minute,
            queue=QueueName("help"),
            channel=Channel("phone"),
            tier=tier,
            handle_seconds=None,
            patience_seconds=None,
        )
        leaves = 60 * patience / patience_rate if patience_rate else math.inf
        demand.append(Demand(contact=contact, handle_seconds=60 * handle, patience_seconds=leaves))
    return demand


def _runs(policy: str, rates: tuple[float, ...] = RATES, patience_rate: float = 0.0) -> list[list[Outcome]]:
    """Outcomes of independent runs, each without its first arrivals, which found an empty house."""
    runs = []
    for seed in range(1999, 1999 + RUNS):
        demand = _demand(rates, patience_rate, seed)
        router = PLAN.router(policy, [one.contact for one in demand])
        outcomes = Simulation(router, constant(AGENTS), [Channel("phone")]).run(demand)
        runs.append([outcome for outcome in outcomes if int(outcome.contact.id) >= WARM_UP])
    return runs


def _assert_close(figures: list[float], expected: float) -> None:
    standard_error = stdev(figures) / math.sqrt(len(figures))
    assert abs(fmean(figures) - expected) <= 3 * standard_error, (fmean(figures), expected, standard_error)
    # Three standard errors must not be so wide that anything would pass.
    assert standard_error < 0.15 * expected


def _mean_minutes(outcomes: list[Outcome], tier: Tier | None = None) -> float:
    return fmean(outcome.waited_seconds / 60 for outcome in outcomes if tier in (None, outcome.contact.tier))


def test_first_come_first_served_waits_as_erlang_c() -> None:
    runs = _runs("fifo")
    for tier in TIERS:
        _assert_close([_mean_minutes(run, tier) for run in runs], fifo_wait(sum(RATES), SERVICE_RATE, AGENTS))


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("strict", strict_waits(RATES, SERVICE_RATE, AGENTS)),
        ("accumulating", accumulating_waits(RATES, SERVICE_RATE, AGENTS, (4, 2, 1))),
    ],
)
def test_tiers_wait_as_theory_says(policy: str, expected: list[float]) -> None:
    runs = _runs(policy)
    for tier, minutes in zip(TIERS, expected, strict=True):
        _assert_close([_mean_minutes(run, tier) for run in runs], minutes)


def test_customers_who_leave_wait_as_erlang_a() -> None:
    runs = _runs("fifo", rates=(0.22, 0.66, 1.32), patience_rate=0.1)
    mean, left = erlang_a(2.2, SERVICE_RATE, 0.1, AGENTS)
    _assert_close([_mean_minutes(run) for run in runs], mean)
    _assert_close([fmean(not outcome.answered for outcome in run) for run in runs], left)
