"""The one clock of the telephone side: what a caller lives through in a second may take a test a millisecond."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Clock(Protocol):
    """Seconds are a caller's seconds; moments are the wall's."""

    def now(self) -> datetime: ...

    def seconds_since(self, moment: datetime) -> float: ...

    async def sleep(self, seconds: float) -> None: ...


class WallClock:
    """`time_scale` is how many seconds of ours a caller's second takes: 1 in life, 0.01 to be a hundred times faster."""

    def __init__(self, time_scale: float = 1.0) -> None:
        self._time_scale = time_scale

    def now(self) -> datetime:
        return datetime.now(UTC)

    def seconds_since(self, moment: datetime) -> float:
        return (self.now() - moment).total_seconds() / self._time_scale

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds * self._time_scale)


async def first_within(clock: Clock, seconds: float, waiting: Coroutine[Any, Any, T]) -> T | None:
    """What came, or None when nothing came in time."""
    coming = asyncio.ensure_future(waiting)
    bell = asyncio.ensure_future(clock.sleep(seconds))
    try:
        await asyncio.wait({coming, bell}, return_when=asyncio.FIRST_COMPLETED)
        return coming.result() if coming.done() else None
    finally:
        coming.cancel()
        bell.cancel()
