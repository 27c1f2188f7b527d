"""Agents' consoles that see letters: a new one comes as an offer, an answer in a thread as a message to whoever has it in hand."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence

import orjson

from bench.customers import mark_of
from bench.desks import HEAD, OFFER, Desks
from bench.world import SignedIn

ADDED = b'"type":"message.added"'


class LetterDesks(Desks):
    """When each letter was first seen, by its mark, and how often it was offered."""

    def __init__(self, port: int, agents: Sequence[SignedIn]) -> None:
        super().__init__(port, agents)
        self.seen: dict[str, float] = {}
        self.offered: Counter[str] = Counter()
        self._more = asyncio.Event()

    async def have_seen(self, marks: Collection[str], *, within_seconds: float) -> None:
        """Returns when they have, or when no further one came for so long."""
        until = time.perf_counter() + within_seconds
        while not all(mark in self.seen for mark in marks):
            self._more.clear()
            try:
                async with asyncio.timeout(max(0, until - time.perf_counter())):
                    await self._more.wait()
            except TimeoutError:
                return
            until = time.perf_counter() + within_seconds

    def _listener(self, number: int) -> Callable[[bytes, float], None]:
        def heard(frame: bytes, at: float) -> None:
            if OFFER in frame[:HEAD]:
                mark = mark_of(orjson.loads(frame)["data"]["interaction"]["preview"])
                self.offered[mark] += 1
            elif ADDED in frame[:HEAD]:
                mark = mark_of(orjson.loads(frame)["data"]["message"]["text"])
            else:
                return
            self.seen.setdefault(mark, at)
            self._more.set()

        return heard
