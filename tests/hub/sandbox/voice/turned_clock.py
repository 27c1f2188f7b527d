"""A clock that stands until a test turns it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class TurnedClock:
    """Everybody who sleeps is known, so a test can wait until somebody does and then let the time pass."""

    def __init__(self) -> None:
        self._now = START
        self._sleepers: list[tuple[datetime, float, asyncio.Future[None]]] = []
        self._changed = asyncio.Event()

    def now(self) -> datetime:
        return self._now

    def seconds_since(self, moment: datetime) -> float:
        return (self._now - moment).total_seconds()

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        sleeper = (self._now + timedelta(seconds=seconds), seconds, asyncio.get_running_loop().create_future())
        self._sleepers.append(sleeper)
        self._changed.set()
        try:
            await sleeper[2]
        finally:
            self._sleepers.remove(sleeper)

    async def pass_by(self, seconds: float) -> None:
        """Wait until somebody sleeps for just so long, then let that time pass. Who is on the move may first come to rest."""
        for _ in range(50):
            await asyncio.sleep(0)
        async with asyncio.timeout(10):
            while not any(asked == seconds and not future.done() for _, asked, future in self._sleepers):
                self._changed.clear()
                await self._changed.wait()
        self.turn(seconds)

    def turn(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        for due, _, future in sorted(self._sleepers, key=lambda sleeper: sleeper[0]):
            if due <= self._now and not future.done():
                future.set_result(None)
