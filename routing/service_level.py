"""Service level: what part of the customers was answered in time."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What became of those who waited in some interval. `answered_within` is the part of `answered` within the target;
    `short_abandons` is the part of `abandoned` who left before they could fairly have been answered (5 s by default)."""

    answered: int
    answered_within: int
    abandoned: int
    short_abandons: int = 0


def service_level(counts: Counts) -> float | None:
    """Answered within target / (answered + abandoned - short abandons), 0 to 1; None when nobody counts.

    Callbacks, voicemail and overflow count on neither side: who left that way was neither answered nor lost.
    """
    counted = counts.answered + counts.abandoned - counts.short_abandons
    return counts.answered_within / counted if counted > 0 else None
