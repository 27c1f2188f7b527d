"""A simulated agent: signs in, is available, accepts what rings, answers, and wraps up."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any
from uuid import uuid4

from hub.simulate.doors import LOST, Doors, Refusal, frames
from hub.simulate.tally import Tally

GREETING = "Good morning, how can I help you?"
ANSWERS = ("I will look into it.", "That is done.", "You will get a mail in a minute.", "Anything else I can do for you?")
REACTION_SECONDS = (1.0, 3.0)
WRITING_SECONDS = (2.0, 6.0)
TALK_SECONDS = (5.0, 20.0)
HOLD_SECONDS = (2.0, 6.0)
SHARE_ON_HOLD = 0.25
SHARE_ENDED = 0.15
"""Of the calls: how many are put on hold, and how many the agent ends."""
WRAP_UP_SECONDS = (3.0, 10.0)
PAUSE_SECONDS = 0.5
TRIES = 20
MINE = ("active", "wrapping")


class Agent:
    """One agent. Times are divided by `speed`; what they do is counted in `tally`."""

    def __init__(self, doors: Doors, *, username: str, password: str, speed: float, tally: Tally, seed: int) -> None:
        self._doors = doors
        self._username = username
        self._password = password
        self._speed = speed
        self._tally = tally
        self._dice = random.Random(seed)
        self._token = ""
        self._id = ""
        self._outcomes: Mapping[str, Sequence[str]] = {}
        self._in_hand: dict[str, str] = {}
        """What this agent has in hand, and how far it is."""
        self._begun: set[tuple[str, str]] = set()
        """What was started already: an offer's acceptance, a greeting, a wrap-up."""
        self._errands: set[asyncio.Task[None]] = set()
        self._leaving = False
        self._changed = asyncio.Event()

    async def sign_in(self) -> None:
        """Raises `Refusal` for a wrong name or password."""
        signed_in = await self._doors.ask("POST", "/api/v1/session", {"username": self._username, "password": self._password})
        self._token, self._id = signed_in["token"], signed_in["user"]["id"]

    async def work(self) -> None:
        """Be available until cancelled; a lost desk socket is opened again."""
        while True:
            try:
                async with self._doors.socket("/api/v1/desk/socket", token=self._token) as line:
                    async for frame in frames(line):
                        self._hear(frame)
            except LOST:
                pass
            await asyncio.sleep(PAUSE_SECONDS)

    async def leave(self, *, within_seconds: float) -> None:
        """Take nothing new, finish what is in hand, and sign out."""
        self._leaving = True
        await self._ask("PUT", "/api/v1/me/presence", {"state": "not_ready", "reason": "break"})
        try:
            async with asyncio.timeout(within_seconds):
                while self._in_hand:
                    self._changed.clear()
                    await self._changed.wait()
                await asyncio.gather(*self._errands)
        except TimeoutError:
            self._tally.faults["an agent left with work in hand"] += 1
        await self._ask("PUT", "/api/v1/me/presence", {"state": "offline", "confirmed": True})
        await self._ask("DELETE", "/api/v1/session")

    # --- what the desk shows ---

    def _hear(self, frame: Mapping[str, Any]) -> None:
        data = frame["data"]
        match frame["type"]:
            case "snapshot":
                self._start_over(data)
            case "offer.made":
                self._see_offer(data)
            case "interaction.changed":
                self._see(data["interaction"])
            case "message.added" if data["message"]["from"] == "customer":
                self._see_message(data["interaction_id"], data["message"]["id"])
            case "presence.changed" if data["agent"]["id"] == self._id:
                self._see_presence(data["agent"]["presence"]["presence"])
        self._changed.set()

    def _start_over(self, snapshot: Mapping[str, Any]) -> None:
        settings = snapshot["settings"]
        self._outcomes = {queue["name"]: queue["outcomes"] or settings["outcomes"] for queue in settings["queues"]}
        self._in_hand.clear()
        self._see_presence(snapshot["presence"]["presence"])
        for offer in snapshot["offers"]:
            self._see_offer(offer)
        for interaction in snapshot["interactions"]:
            self._see(interaction)

    def _see_presence(self, presence: Mapping[str, Any]) -> None:
        """A missed offer makes an agent not ready: one click and they are back."""
        if presence["state"] != "available" and not self._leaving:
            self._start(self._become_available())

    def _see_offer(self, offer: Mapping[str, Any]) -> None:
        if not offer["auto_accepted"] and self._begin("accept", offer["offer_id"]):
            self._start(self._accept(offer["offer_id"]))

    def _see(self, interaction: Mapping[str, Any]) -> None:
        key = interaction["id"]
        states = [handling["state"] for handling in interaction["handlings"] if handling["agent"]["id"] == self._id]
        mine = next((state for state in reversed(states) if state in MINE), None)
        if mine is None:
            self._in_hand.pop(key, None)
            return
        self._in_hand[key] = mine
        if mine == "wrapping":
            if self._begin(f"wrap up {len(states)}", key):
                self._start(self._wrap_up(key, interaction["queue"]))
        elif interaction["channel"] == "phone":
            if interaction["state"] == "connected" and self._begin(f"talk {len(states)}", key):
                self._start(self._talk(key, interaction["mode"]))
        elif self._begin(f"greet {len(states)}", key):
            self._start(self._greet(key, interaction["channel"]))

    def _see_message(self, key: str, message: str) -> None:
        if self._in_hand.get(key) == "active" and self._begin("answer", message):
            self._start(self._answer(key))

    # --- what the agent does ---

    async def _become_available(self) -> None:
        await self._ask("PUT", "/api/v1/me/presence", {"state": "available"})

    async def _accept(self, offer: str) -> None:
        await self._pause(REACTION_SECONDS)
        if await self._ask("POST", f"/api/v1/offers/{offer}/accept"):
            self._tally.accepted += 1

    async def _greet(self, key: str, channel: str) -> None:
        """A text is answered and done with; a chat goes on until the customer ends it."""
        await self._say(key, GREETING)
        if channel == "sms":
            await self._ask("POST", f"/api/v1/interactions/{key}/end")

    async def _talk(self, key: str, mode: str) -> None:
        """A caller hangs up when they are done, though now and then the agent is first. Callbacks and voicemails are ended by the agent."""
        if mode == "live" and self._dice.random() < SHARE_ON_HOLD:
            await self._pause(TALK_SECONDS)
            await self._ask("POST", f"/api/v1/interactions/{key}/hold", {})
            await self._pause(HOLD_SECONDS)
            await self._ask("POST", f"/api/v1/interactions/{key}/resume", {})
        if mode != "live" or self._dice.random() < SHARE_ENDED:
            await self._pause(TALK_SECONDS)
            await self._ask("POST", f"/api/v1/interactions/{key}/end")

    async def _answer(self, key: str) -> None:
        if self._dice.random() < 0.7:
            await self._say(key, self._dice.choice(ANSWERS))

    async def _say(self, key: str, text: str) -> None:
        await self._ask("POST", f"/api/v1/interactions/{key}/typing", {"on": True})
        await self._pause(WRITING_SECONDS)
        await self._ask("POST", f"/api/v1/interactions/{key}/messages", {"text": text, "client_id": uuid4().hex})

    async def _wrap_up(self, key: str, queue: str) -> None:
        await self._pause(WRAP_UP_SECONDS)
        outcome = self._dice.choice(self._outcomes[queue])
        if await self._ask("POST", f"/api/v1/interactions/{key}/wrap-up", {"outcome": outcome, "note": "Simulated."}):
            self._tally.wrapped_up += 1

    async def _ask(self, method: str, path: str, body: object = None) -> bool:
        """Whether the hub did it. What is gone meanwhile is no fault; a hub that is away is asked again."""
        for _ in range(TRIES):
            try:
                await self._doors.ask(method, path, body, token=self._token)
            except Refusal as refusal:
                if refusal.status == 503:
                    await asyncio.sleep(PAUSE_SECONDS)
                    continue
                if refusal.status not in (404, 409):
                    self._tally.faults[f"{method} answered {refusal.status} {refusal.code}"] += 1
                return False
            except LOST:
                await asyncio.sleep(PAUSE_SECONDS)
            else:
                return True
        self._tally.faults["the hub stayed away"] += 1
        return False

    def _begin(self, what: str, key: str) -> bool:
        """Whether this is the first time; frames repeat what was known."""
        if (what, key) in self._begun:
            return False
        self._begun.add((what, key))
        return True

    def _start(self, errand: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    async def _pause(self, seconds: tuple[float, float]) -> None:
        await asyncio.sleep(self._dice.uniform(*seconds) / self._speed)
