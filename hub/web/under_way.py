"""Requests that are being answered, so that a stopping hub can wait for them and refuse others."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from channels.doors import Problem

RETRY_SECONDS = 1.0


class UnderWay:
    """Counts the requests at the doors; with `draining` there come no more."""

    def __init__(self) -> None:
        self.draining = False
        self._count = 0
        self._none = asyncio.Event()
        self._none.set()

    @contextmanager
    def one(self) -> Iterator[None]:
        """For as long as one request takes. Raises `Problem` 503 while the hub is stopping."""
        if self.draining:
            raise Problem(503, "draining", "The hub is stopping. Try again in a moment.", retry_after_seconds=RETRY_SECONDS)
        self._count += 1
        self._none.clear()
        try:
            yield
        finally:
            self._count -= 1
            if not self._count:
                self._none.set()

    async def finished(self) -> None:
        await self._none.wait()
