"""A customer who sends a text from a handset of the sandbox carrier and waits for an answer on its screen."""

from __future__ import annotations

import asyncio
import random

from websockets.asyncio.client import ClientConnection

from hub.simulate.chat_customer import OPENINGS
from hub.simulate.doors import LOST, Doors, frames
from hub.simulate.tally import Fate

ANSWER_WITHIN_SECONDS = 300
PAUSE_SECONDS = 0.5


class TextCustomer:
    """One text and its answer. `phones` are the sandbox carrier's doors."""

    def __init__(self, phones: Doors, *, number: str, hub_number: str, seed: int) -> None:
        self._phones = phones
        self._phone = f"/phones/{number}"
        self._hub_number = hub_number
        self._dice = random.Random(seed)

    async def visit(self) -> tuple[Fate, float | None]:
        """What became of it, and how long they waited for the answer (real seconds). Raises `Refusal`, or an error of `LOST`."""
        loop = asyncio.get_running_loop()
        typed = await self._phones.ask("POST", f"{self._phone}/messages", {"to": self._hub_number, "text": self._dice.choice(OPENINGS)})
        began = loop.time()
        try:
            async with asyncio.timeout(ANSWER_WITHIN_SECONDS):
                await self._wait_for_answer(typed["id"])
        except TimeoutError:
            return "unfinished", None
        return "served", loop.time() - began

    async def _wait_for_answer(self, typed_id: str) -> None:
        """Watch the screen until something stands below what was typed; a line that breaks is opened again."""
        while True:
            try:
                async with self._phones.socket(f"{self._phone}/socket") as line:
                    if await _is_answered(line, typed_id):
                        return
            except LOST:
                pass
            await asyncio.sleep(PAUSE_SECONDS)


async def _is_answered(line: ClientConnection, typed_id: str) -> bool:
    mine: dict[str, bool] = {}
    async for frame in frames(line):
        items = frame["data"]["items"] if frame["type"] == "snapshot" else [frame["data"]]
        mine |= {item["id"]: item["mine"] for item in items}
        if typed_id in mine and not list(mine.values())[-1]:
            return True
    return False
