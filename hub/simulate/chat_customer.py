"""A customer on web chat: opens a session, says what it is about, waits as long as they like, talks, and ends it.

A dropped connection is resumed after the last number, and what has no tick is sent again, as the widget does.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection

from hub.simulate.doors import LOST, Doors, frames
from hub.simulate.plan import Visit
from hub.simulate.tally import Fate

OPENINGS = (
    "Hello, my order has not arrived yet.",
    "I was charged twice this month.",
    "Do you have this in blue?",
    "The lamp flickers. Can I send it back?",
    "I need a copy of my last bill.",
)
REMARKS = (
    "Yes, that is right.",
    "One moment, I look for the number.",
    "It is 4711.",
    "Thank you, that helps.",
    "And how long will that take?",
)
PAUSE_SECONDS = 0.5
REPEAT_SECONDS = 2
FAREWELL_SECONDS = 30
"""How long a customer waits to hear that the conversation has ended, in real seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who a simulated customer says they are."""

    name: str
    email: str | None = None
    phone: str | None = None


class ChatCustomer:
    """One visit. Times of the plan are divided by `speed`."""

    def __init__(self, doors: Doors, visit: Visit, person: Person, *, queue: str | None, speed: float, mark: str, seed: int) -> None:
        self._doors = doors
        self._visit = visit
        self._person = person
        self._queue = queue
        self._speed = speed
        self._mark = mark
        self._dice = random.Random(seed)
        self._unticked: dict[str, str] = {}
        self._said = 0
        self._seq = 0
        self._joined = asyncio.Event()
        self._ended = asyncio.Event()
        self._line: ClientConnection | None = None

    async def visit(self) -> tuple[Fate, float | None]:
        """What became of it, and how long they waited (real seconds) if they were served. Raises `Refusal`, or an error of `LOST`."""
        told = {"name": self._person.name, "email": self._person.email, "queue": self._queue, "fields": {"simulation": self._mark}}
        opened = await self._doors.ask("POST", "/api/v1/chat/sessions", told)
        loop = asyncio.get_running_loop()
        errands = [asyncio.create_task(self._listen(opened["token"])), asyncio.create_task(self._keep_repeating())]
        try:
            began = loop.time()
            await self._say(self._dice.choice(OPENINGS))
            patience = self._visit.patience_seconds
            if not await _within(self._joined, None if patience is None else patience / self._speed):
                return await self._leave(), None
            waited = loop.time() - began
            await self._talk()
            return await self._leave(), waited
        finally:
            for errand in errands:
                errand.cancel()
            await asyncio.gather(*errands, return_exceptions=True)

    async def _talk(self) -> None:
        """Some remarks over the time the talk takes; the agent may end it earlier."""
        remarks = self._dice.randint(1, 3)
        for _ in range(remarks):
            if await _within(self._ended, self._visit.talk_seconds / self._speed / remarks):
                return
            await self._say(self._dice.choice(REMARKS))

    async def _leave(self) -> Fate:
        """Say good-bye until the hub has heard it. An agent who took the call in that very moment did serve."""
        for _ in range(3):
            if not self._ended.is_set():
                await self._send({"type": "end"})
            if await _within(self._ended, FAREWELL_SECONDS / 3):
                return "served" if self._joined.is_set() else "left"
        return "unfinished"

    async def _say(self, text: str) -> None:
        self._said += 1
        client_id = f"m-{self._said}"
        self._unticked[client_id] = text
        await self._send({"type": "message", "client_id": client_id, "text": text})

    async def _send(self, frame: Mapping[str, object]) -> None:
        if self._line is None:
            return
        try:
            await self._line.send(orjson.dumps(frame).decode())
        except LOST:
            self._line = None

    async def _listen(self, token: str) -> None:
        while True:
            try:
                async with self._doors.socket(f"/api/v1/chat/socket?token={token}&after={self._seq}") as line:
                    self._line = line
                    await self._repeat()
                    async for frame in frames(line):
                        self._hear(frame)
            except LOST:
                self._line = None
            await asyncio.sleep(PAUSE_SECONDS * (0.5 + self._dice.random()))

    async def _keep_repeating(self) -> None:
        """What was refused by a busy hub, or sent into a line that was breaking, goes out again."""
        while True:
            await asyncio.sleep(REPEAT_SECONDS)
            await self._repeat()

    async def _repeat(self) -> None:
        for client_id, text in tuple(self._unticked.items()):
            await self._send({"type": "message", "client_id": client_id, "text": text})

    def _hear(self, frame: Mapping[str, Any]) -> None:
        if frame["seq"] is not None:
            self._seq = max(self._seq, frame["seq"])
        match frame["type"]:
            case "message.added":
                self._unticked.pop(frame["data"]["client_id"] or "", None)
            case "agent.joined":
                self._joined.set()
            case "ended":
                self._ended.set()


async def _within(event: asyncio.Event, seconds: float | None) -> bool:
    """Whether it happens in that time."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True
