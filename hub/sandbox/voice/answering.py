"""How the telephones of the outside world answer when they are rung: at once, after a while, never, by hand, or by a machine."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from hub.sandbox.mischief import Mischief
from hub.sandbox.voice.clock import Clock, first_within
from hub.sandbox.voice.lines import ByHand, Line
from hub.sandbox.voice.settings import Answers, VoiceSettings

Outcome = Literal["answered", "busy", "no-answer", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    outcome: Outcome
    by_machine: bool = False


class Telephones:
    """Remembers how each address answers; one whose owner watches its screen is answered by hand."""

    def __init__(self, settings: VoiceSettings, clock: Clock, mischief: Mischief) -> None:
        self._settings = settings
        self._clock = clock
        self._mischief = mischief
        self._plans: dict[str, Answers] = {}
        self._watched: Counter[str] = Counter()

    def plan(self, address: str, answers: Answers) -> None:
        self._plans[address] = answers

    @contextmanager
    def watched(self, address: str) -> Iterator[None]:
        """Somebody is there to answer by hand."""
        self._watched[address] += 1
        try:
            yield
        finally:
            self._watched[address] -= 1

    async def ring(self, line: Line, most_seconds: float) -> Answered:
        """Ring until it is answered or for so long; hands that answer or reject always win."""
        rule = self._mischief.next("leg")
        if rule is not None and rule.what == "machine":
            return Answered(outcome="answered", by_machine=True)
        if rule is not None and rule.what == "busy":
            return Answered(outcome="busy")
        if rule is not None and rule.what == "failed":
            return Answered(outcome="failed")
        plan: Answers = "never" if rule is not None else self._plan_of(line.telephone)
        if plan == "busy":
            return Answered(outcome="busy")
        by_hand = await self._wait_for_hand(line, self._seconds(plan, most_seconds))
        if by_hand is not None:
            return Answered(outcome="answered" if by_hand == "answered" else "busy")
        if plan in ("never", "by_hand") or (plan != "at_once" and self._settings.ring_seconds > most_seconds):
            return Answered(outcome="no-answer")
        return Answered(outcome="answered", by_machine=plan == "machine")

    def _plan_of(self, address: str) -> Answers:
        return "by_hand" if self._watched[address] else self._plans.get(address, self._settings.auto_answer)

    def _seconds(self, plan: Answers, most_seconds: float) -> float:
        match plan:
            case "at_once":
                return 0
            case "never" | "by_hand":
                return most_seconds
        return min(self._settings.ring_seconds, most_seconds)

    async def _wait_for_hand(self, line: Line, seconds: float) -> ByHand | None:
        line.answering = asyncio.get_running_loop().create_future()
        try:
            return await first_within(self._clock, seconds, _result(line.answering))
        finally:
            line.answering = None


async def _result(answering: asyncio.Future[ByHand]) -> ByHand:
    return await answering
