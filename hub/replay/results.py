"""What a policy did for each tier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from routing import Tier

from .simulation import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class TierResult:
    """One tier under one policy. Waits are over all offered; `answered_within_target` is a part of all offered, 0 to 1."""

    offered: int
    answered: int
    abandoned: int
    wait_mean_seconds: float
    wait_p95_seconds: float
    wait_p99_seconds: float
    wait_max_seconds: float
    answered_within_target: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyResult:
    """All tiers under one policy; the cost is the mean over offered of weight x wait squared, in minutes squared."""

    tiers: Mapping[Tier, TierResult]
    value_weighted_cost: float


def summarise(outcomes: Sequence[Outcome], weights: Mapping[Tier, float], targets: Mapping[Tier, float]) -> PolicyResult:
    """The result by tier, in the order of the weights."""
    by_tier: dict[Tier, list[Outcome]] = {tier: [] for tier in weights}
    for outcome in outcomes:
        by_tier[outcome.contact.tier].append(outcome)
    cost = sum(weights[one.contact.tier] * (one.waited_seconds / 60) ** 2 for one in outcomes) / len(outcomes)
    return PolicyResult(tiers={tier: _of_tier(of, targets[tier]) for tier, of in by_tier.items()}, value_weighted_cost=cost)


def _of_tier(outcomes: Sequence[Outcome], target_seconds: float) -> TierResult:
    waits = sorted(outcome.waited_seconds for outcome in outcomes)
    answered = [outcome for outcome in outcomes if outcome.answered]
    in_time = sum(outcome.waited_seconds <= target_seconds for outcome in answered)
    return TierResult(
        offered=len(outcomes),
        answered=len(answered),
        abandoned=len(outcomes) - len(answered),
        wait_mean_seconds=sum(waits) / len(waits) if waits else 0.0,
        wait_p95_seconds=_percentile(waits, 0.95),
        wait_p99_seconds=_percentile(waits, 0.99),
        wait_max_seconds=waits[-1] if waits else 0.0,
        answered_within_target=in_time / len(outcomes) if outcomes else 0.0,
    )


def _percentile(ordered: Sequence[float], part: float) -> float:
    """The least value that at least this part of all reach."""
    return ordered[max(0, -int(-part * len(ordered) // 1) - 1)] if ordered else 0.0
