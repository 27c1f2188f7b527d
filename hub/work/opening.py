"""When a queue is open. One without hours always is."""

from __future__ import annotations

import math
from datetime import UTC, datetime

from hub.work.live import Live


def is_open(live: Live, queue: str, now: datetime) -> bool:
    clock = live.clocks.get(queue)
    return clock is None or clock.is_open(now.timestamp())


def opens_at(live: Live, queue: str, now: datetime) -> datetime | None:
    """When it opens next; nothing when it is open, or its hours never come again."""
    clock = live.clocks.get(queue)
    if clock is None or clock.is_open(now.timestamp()):
        return None
    opening = clock.next_opening(now.timestamp())
    return None if math.isinf(opening) else datetime.fromtimestamp(opening, UTC)


def keeps_messages(live: Live, queue: str, now: datetime) -> bool:
    """Whether whoever writes now leaves a message that is answered when the queue opens."""
    return live.company.queue(queue).at_close == "exit" and not is_open(live, queue, now)
