"""How long the wait may still be: a range, from the pace of the last half hour and those who may yet overtake."""

from collections.abc import Callable
from dataclasses import dataclass
from math import log1p, sqrt

_MIDDLE = 1.1503
_ROUNDS = 12
_CLOSE_SECONDS = 1.0
_ONE_BY_ONE = 32
_LEAST_SPARE = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """The seconds still to wait: about four in five customers fall within the range."""

    low_seconds: float
    high_seconds: float


def expected_wait(before: float, service_rate: float, leaving_rate: float) -> tuple[float, float]:
    """Mean and variance of the time until the turn of one with so many before them, all agents busy.

    With j still before, somebody goes at rate s + j x theta: E = sum 1 / (s + j theta) for j = 0 .. before, which is
    (n + 1) / (c mu) where nobody leaves.
    """
    whole = min(int(before), _ONE_BY_ONE)
    rates = [service_rate + ahead * leaving_rate for ahead in range(whole + 1)]
    mean, variance = sum([1 / rate for rate in rates]), sum([1 / rate**2 for rate in rates])
    rest, nearest = before - whole, service_rate + (whole + 0.5) * leaving_rate
    if not leaving_rate:
        return mean + rest / nearest, variance + rest / nearest**2
    # Beyond, the sum is as good as the integral: there may be thousands before one.
    growth = rest * leaving_rate / nearest
    return mean + log1p(growth) / leaving_rate, variance + growth / (nearest * leaving_rate * (1 + growth))


def settled_wait(before_after: Callable[[float], float], service_rate: float, leaving_rate: float, counted: int) -> tuple[float, float]:
    """Mean and variance of a wait during which the number before one changes.

    `before_after(w)` is how many would be before one w seconds from now, those expected to overtake by then included; the
    service rate is known from so many events, hence to one part in the square root of that. Overtakers at rate g stretch
    the wait like a busy period (Kleinrock 1975, chapter 5): its variance grows by s (s + g) / (s - g)^2.
    """
    mean, variance = 0.0, 0.0
    for _ in range(_ROUNDS):
        shorter, (mean, variance) = mean, expected_wait(before_after(mean), service_rate, leaving_rate)
        if abs(mean - shorter) < _CLOSE_SECONDS:
            break
    overtaking = max(0.0, before_after(mean) - before_after(0.0)) / mean
    stretch = service_rate / max(service_rate - overtaking, _LEAST_SPARE * service_rate)
    return mean, variance * stretch**2 * (1 + overtaking / service_rate) + (mean * stretch) ** 2 / counted


def range_of(mean: float, variance: float) -> Estimate:
    """The middle three quarters of a gamma distribution (Wilson and Hilferty 1931)."""
    spread = variance / (9 * mean**2)
    low, high = (mean * max(0.0, 1 - spread + z * sqrt(spread)) ** 3 for z in (-_MIDDLE, _MIDDLE))
    return Estimate(low_seconds=low, high_seconds=high)
