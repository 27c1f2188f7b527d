"""Events as the log keeps them, written briefly."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from hub.journal.event import Event
from hub.store.ids import Seq

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

Record = Callable[..., Event]


def recorder() -> Record:
    """A function that makes events, each with the next number."""
    numbers = count(1)

    def record(
        type: str,
        *,
        at: datetime = NOON,
        minutes: float = 0,
        queue: str = "support",
        channel: str = "chat",
        tier: str = "gold",
        **facts: Any,
    ) -> Event:
        data = {"queue": queue, "channel": channel, "tier": tier, **facts}
        return Event(seq=Seq(next(numbers)), at=at + timedelta(minutes=minutes), type=type, data=data)

    return record


def worked_example(record: Record) -> list[Event]:
    """The published example: 100 offered; 80 answered, 70 of them within 20 s; 15 abandoned, 8 within 20 s and 5 of these within 5 s;
    5 callbacks, 2 within 20 s.
    """
    offered = [record("interaction.queued", cause="arrival", counts=True) for _ in range(100)]
    answered = [record("interaction.answered", waited_seconds=waited, in_target=waited <= 20) for waited in [12.0] * 70 + [45.0] * 10]
    abandoned = [record("interaction.abandoned", waited_seconds=waited, short=waited < 5) for waited in [3.0] * 5 + [15.0] * 3 + [90.0] * 7]
    called_back = [record("interaction.flowed_out", waited_seconds=waited, exit="callback") for waited in [15.0] * 2 + [60.0] * 3]
    return offered + answered + abandoned + called_back
