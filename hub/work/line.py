"""Where somebody stands in line, as they are told it: it never gets worse."""

from __future__ import annotations

from channels.contract import QueuePosition
from hub.work.live import Live
from hub.work.records import Interaction
from routing.ids import InteractionId


def place_in_line(live: Live, interaction: Interaction, told: QueuePosition | None, now: float) -> QueuePosition:
    """How many are ahead (1 = next) and how long it may take; no worse than what they were `told` before."""
    id = InteractionId(interaction.id)
    if interaction.state == "offered":
        return QueuePosition(position=1, wait_low_seconds=0, wait_high_seconds=told.wait_high_seconds if told else None)
    estimate = live.router.estimate(id, now)
    place = QueuePosition(
        position=live.router.position(id, now),
        wait_low_seconds=estimate.low_seconds if estimate else None,
        wait_high_seconds=estimate.high_seconds if estimate else None,
    )
    return place if told is None else _never_worse(told, place)


def _never_worse(told: QueuePosition, place: QueuePosition) -> QueuePosition:
    return QueuePosition(
        position=min(told.position, place.position),
        wait_low_seconds=_least(told.wait_low_seconds, place.wait_low_seconds),
        wait_high_seconds=_least(told.wait_high_seconds, place.wait_high_seconds),
    )


def _least(one: float | None, other: float | None) -> float | None:
    return min((value for value in (one, other) if value is not None), default=None)
