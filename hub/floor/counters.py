"""What is counted on the floor, and the figures made of it. Definitions and their sources: docs/metrics.md."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Counters:
    """Counts and sums over some stretch of time. All add up, except `wait_max_seconds`, of which the larger one counts."""

    offered: int = 0
    answered: int = 0
    answered_in_target: int = 0
    abandoned: int = 0
    short_abandoned: int = 0
    flowed_out: int = 0
    deflected: int = 0
    """Solved in the phone menu, without an agent."""
    callbacks: int = 0
    """Who asked to be called back."""
    voicemails: int = 0
    handled: int = 0
    wait_seconds: float = 0.0
    """Of the answered."""
    wait_seconds_abandoned: float = 0.0
    wait_max_seconds: float = 0.0
    """The longest wait that ended, answered or abandoned."""
    talk_seconds: float = 0.0
    hold_seconds: float = 0.0
    wrap_seconds: float = 0.0
    offers: int = 0
    offers_missed: int = 0
    offers_declined: int = 0

    def __add__(self, other: Counters) -> Counters:
        pairs = {name: (getattr(self, name), getattr(other, name)) for name in COUNTER_NAMES}
        return Counters(**{name: max(pair) if name in LARGEST_COUNTS else sum(pair) for name, pair in pairs.items()})

    @property
    def service_level(self) -> float | None:
        """answered in target / (answered + abandoned − short abandoned), 0 to 1; `None` while nothing counts."""
        return _ratio(self.answered_in_target, self.answered + self.abandoned - self.short_abandoned)

    @property
    def abandon_rate(self) -> float | None:
        """abandoned / offered, 0 to 1."""
        return _ratio(self.abandoned, self.offered)

    @property
    def wait_mean_seconds(self) -> float | None:
        """Average speed of answer: queue wait of the answered / answered."""
        return _ratio(self.wait_seconds, self.answered)

    @property
    def handle_mean_seconds(self) -> float | None:
        """Average handle time: (talk + hold + wrap-up) / handled."""
        return _ratio(self.talk_seconds + self.hold_seconds + self.wrap_seconds, self.handled)


COUNTER_NAMES = tuple(field.name for field in fields(Counters))
"""Whatever is added up anywhere goes by these, so that a new counter is added up everywhere."""
LARGEST_COUNTS = frozenset({"wait_max_seconds"})
NOTHING = Counters()


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None
