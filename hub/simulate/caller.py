"""A caller on a telephone of the sandbox carrier: listens to the menu, presses keys, waits as long as they like, talks, and hangs up.

The menu speaks, and telephones ring, in the carrier's own time; only patience and talk are the plan's, divided by `speed`.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from typing import Any

from hub.simulate import ear
from hub.simulate.chat_customer import OPENINGS, PAUSE_SECONDS
from hub.simulate.doors import LOST, Doors, Refusal, frames
from hub.simulate.plan import Visit
from hub.simulate.tally import Fate

MENU_SECONDS = 180
"""Whoever the menu has not brought anywhere after so long, in real seconds, is counted as unfinished."""
FAREWELL_SECONDS = 30
ON_LINE = frozenset({"queued", "initiated", "ringing", "in-progress"})


class Caller:
    """One call. `phones` are the sandbox carrier's doors."""

    def __init__(self, phones: Doors, visit: Visit, *, number: str, hub_number: str, speed: float, seed: int) -> None:
        self._phones = phones
        self._visit = visit
        self._phone = f"/phones/{number}"
        self._hub_number = hub_number
        self._speed = speed
        self._dice = random.Random(seed)
        self._sid = ""
        self._wish = visit.wish
        self._call: Mapping[str, Any] = {}
        self._understood = 0
        """How much of what was heard has been answered with keys."""
        self._is_told = self._met = False
        self._changed = asyncio.Event()

    async def visit(self) -> tuple[Fate, float | None]:
        """What became of it, and how long they stood in line (real seconds) if they were served. Raises `Refusal`, or an error of
        `LOST`.
        """
        watching = asyncio.create_task(self._watch())
        try:
            dialled = await self._phones.ask("POST", f"{self._phone}/calls", {"to": self._hub_number})
            self._sid = dialled["sid"]
            self._see(dialled)
            await self._look()
            return await self._have_call()
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)

    async def _have_call(self) -> tuple[Fate, float | None]:
        if not await self._through_menu():
            await self._hang_up()
            return ("solved" if self._is_told else "unfinished"), None
        loop = asyncio.get_running_loop()
        began, patience = loop.time(), self._visit.patience_seconds
        await self._until(lambda: self._met or self._is_recorded, None if patience is None else patience / self._speed)
        waited = loop.time() - began
        if self._met:
            await self._talk()
        was_on_line = self._is_on_line
        await self._hang_up()
        # An agent who came in that very moment did serve.
        if self._met:
            return "served", waited
        return ("left" if was_on_line else "unfinished"), None

    async def _through_menu(self) -> bool:
        """Whether they are in line, or with somebody, at the end of it."""
        give_up_at = asyncio.get_running_loop().time() + MENU_SECONDS
        while self._is_on_line and not self._is_told:
            if self._is_in_line or self._met or self._is_recorded:
                return True
            left = give_up_at - asyncio.get_running_loop().time()
            if left <= 0 or not await self._until(self._has_something_to_do, left):
                return False
            await self._answer_menu()
        return False

    def _has_something_to_do(self) -> bool:
        return self._is_in_line or self._met or self._is_recorded or self._is_told or self._keys is not None

    async def _answer_menu(self) -> None:
        keys = self._keys
        if keys is None:
            return
        self._understood = len(self._call["heard"])
        if keys.endswith(ear.DONE) and len(keys) > 1:
            # Whatever comes of it, the next wish is a person.
            self._wish = ear.ANYTHING_ELSE
        await self._ask("press", {"digits": keys})

    @property
    def _keys(self) -> str | None:
        """What to press now: nothing as long as nothing that was said tells."""
        if not (self._call.get("gathering") or {}).get("digits"):
            return None
        said = " ".join(item["text"] for item in self._call["heard"][self._understood :] if item["kind"] == "prompt")
        if not ear.asks_for_number(said):
            return ear.key_for(self._wish, said)
        if self._wish == ear.ORDER and ear.is_about_order(said):
            return self._dice.choice(ear.ORDER_NUMBERS) + ear.DONE
        # They have no such number at hand.
        return ear.DONE

    async def _talk(self) -> None:
        await self._ask("speak", {"text": self._dice.choice(OPENINGS)})
        await self._until(lambda: False, self._visit.talk_seconds / self._speed)

    async def _hang_up(self) -> None:
        await self._ask("hang-up")
        await self._until(lambda: False, FAREWELL_SECONDS)

    async def _ask(self, what: str, body: object = None) -> None:
        """A call that is over already is no fault."""
        if not self._is_on_line:
            return
        try:
            await self._phones.ask("POST", f"{self._phone}/calls/{self._sid}/{what}", body)
        except Refusal as refusal:
            if refusal.status not in (404, 409):
                raise
            await self._look()

    async def _until(self, is_so: Callable[[], bool], seconds: float | None) -> bool:
        """Whether it is so, or the call is over, within that time."""
        try:
            async with asyncio.timeout(seconds):
                while self._is_on_line and not is_so():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return False
        return True

    # --- what the telephone shows ---

    @property
    def _is_on_line(self) -> bool:
        return self._call["state"] in ON_LINE

    @property
    def _is_recorded(self) -> bool:
        return bool(self._call["recording"])

    @property
    def _is_in_line(self) -> bool:
        return any(ear.is_in_line(item["kind"], item["text"]) for item in self._call["heard"])

    async def _watch(self) -> None:
        """A screen that breaks is opened again; what was missed is looked up."""
        while True:
            try:
                async with self._phones.socket(f"{self._phone}/socket") as line:
                    async for frame in frames(line):
                        await self._hear(frame)
            except (Refusal, *LOST):
                pass
            await asyncio.sleep(PAUSE_SECONDS)

    async def _hear(self, frame: Mapping[str, Any]) -> None:
        match frame["type"]:
            case "snapshot" if self._sid:
                await self._look()
            case "call.changed" if frame["data"]["sid"] == self._sid:
                self._see(frame["data"])
            case "call.heard" if frame["data"]["sid"] == self._sid and frame["data"]["item"] not in self._call["heard"]:
                self._see({**self._call, "heard": [*self._call["heard"], frame["data"]["item"]]})

    async def _look(self) -> None:
        calls = (await self._phones.ask("GET", f"{self._phone}/calls"))["items"]
        for call in calls:
            if call["sid"] == self._sid:
                self._see(call)

    def _see(self, call: Mapping[str, Any]) -> None:
        """The latest of what it shows; what was looked up may be ahead of frames that are still on their way."""
        if len(call["heard"]) < len(self._call.get("heard", ())) or (self._call and not self._is_on_line):
            return
        self._call = call
        self._met = self._met or bool(call["others"])
        self._is_told = self._is_told or any(ear.tells_order(item["text"]) for item in call["heard"])
        self._changed.set()
