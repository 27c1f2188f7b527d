"""The hub's time: the wall clock at start plus what has elapsed since, so that it never steps."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, aware, UTC; never earlier than the last answer."""
        ...


class SteadyClock:
    """Wall time at start plus monotonic elapsed time."""

    def __init__(self) -> None:
        self._started = datetime.now(UTC)
        self._zero = time.monotonic()

    def now(self) -> datetime:
        return self._started + timedelta(seconds=time.monotonic() - self._zero)
