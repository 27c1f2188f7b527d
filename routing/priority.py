"""Who is next: accumulating priority.

score = b x (age + h), with b = tier weight / urgency (Kleinrock 1964; Stanford, Taylor and Ziedins, Queueing Systems 77,
2014). A place is kept as its key, the instant at which its score was zero, so that score = b x (now - key) and nothing
need be recomputed as time passes.
"""

from typing import Protocol


class Clock(Protocol):
    """Time as a queue counts it: the wall's, or business hours only."""

    def reading(self, instant: float) -> float:
        """Seconds counted up to this instant, from an origin that is the clock's own."""
        ...

    def earlier(self, instant: float, seconds: float) -> float:
        """The latest instant from which so many counted seconds pass until `instant`."""
        ...

    def later(self, instant: float, seconds: float) -> float:
        """The first instant by which so many counted seconds have passed since `instant`."""
        ...


class WallClock:
    """Every second counts."""

    __slots__ = ()

    def reading(self, instant: float) -> float:
        """The instant itself."""
        return instant

    def earlier(self, instant: float, seconds: float) -> float:
        """So many seconds before."""
        return instant - seconds

    def later(self, instant: float, seconds: float) -> float:
        """So many seconds after."""
        return instant + seconds


WALL = WallClock()


def slope(weight: float, urgency_seconds: float) -> float:
    """b: the score earned in one second of waiting."""
    return weight / urgency_seconds


def score(slope: float, key: float, now: float, clock: Clock = WALL) -> float:
    """The score of a place at an instant."""
    return slope * (clock.reading(now) - clock.reading(key))


def fresh_key(now: float, age_seconds: float, head_start_seconds: float, clock: Clock = WALL) -> float:
    """The key of a place that has waited `age_seconds` so far and starts with a head start."""
    return clock.earlier(now, age_seconds + head_start_seconds)


def carried_key(score: float, slope: float, now: float, clock: Clock = WALL) -> float:
    """The key that keeps an earned score under another slope: now - score / b."""
    return clock.earlier(now, score / slope)
