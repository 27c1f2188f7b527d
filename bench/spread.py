"""A run's raw values, in the few numbers a table has room for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Milliseconds, nearest rank."""

    p50: float
    p95: float
    p99: float
    p999: float
    most: float
    count: int

    def as_json(self) -> dict[str, float]:
        return asdict(self)

    def __str__(self) -> str:
        return f"{self.p50:.1f} / {self.p95:.1f} / {self.p99:.1f}"


def spread(seconds: Sequence[float]) -> Spread:
    ordered = sorted(seconds)
    return Spread(
        p50=_rank(ordered, 0.5),
        p95=_rank(ordered, 0.95),
        p99=_rank(ordered, 0.99),
        p999=_rank(ordered, 0.999),
        most=_rank(ordered, 1),
        count=len(ordered),
    )


def _rank(ordered: Sequence[float], share: float) -> float:
    if not ordered:
        return math.nan
    return round(ordered[max(0, math.ceil(share * len(ordered)) - 1)] * 1e3, 3)
