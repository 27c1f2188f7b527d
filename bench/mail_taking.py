"""Letters are handed over by SMTP, and agents' consoles show them: how many a second, and how soon is each answered for and seen?"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from bench import machine
from bench.arrivals import undisturbed
from bench.lines import Lines
from bench.mail_desks import LetterDesks
from bench.mail_letters import ANSWERS_AFTER, BenchLetter, letters
from bench.mail_lines import HandedOver, hand_over
from bench.plan import Letters
from bench.programs import Running
from bench.spread import Spread, spread
from bench.world import SignedIn

LATE_SECONDS = 5.0
"""A letter that nobody has seen so long after the last one that was seen is lost."""
WARM_UP = ANSWERS_AFTER
"""What an answer answers was there before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Letters that were handed over on so many connections. Without desks (on the floor) none is seen, and taking them is all."""

    connections: int
    letters: int
    per_second: float
    """Until the last was seen."""
    answered: Spread
    """From MAIL until the 250 that answers for the letter."""
    seen: Spread | None
    """From that 250 until it is on a desk; 0 where it was there before."""
    lost: int
    doubled: int
    cpu_ms_per_letter: float

    def as_json(self) -> dict[str, object]:
        return asdict(self)


class Taking:
    """The load of one run: one letter at a time, then as many as the connections bring."""

    def __init__(self, server: Running, mail_port: int, plan: Letters, agents: Sequence[SignedIn] = ()) -> None:
        self._server = server
        self._mail_port = mail_port
        self._plan = plan
        self._desks = LetterDesks(server.port, agents)
        self._lines = Lines(server.port)

    async def run(self) -> tuple[Taken, Taken]:
        await self._lines.open(1)
        await self._desks.open()
        await self._desks.become_available(self._lines)
        alone, together = WARM_UP + self._plan.alone, self._plan.together
        all_letters = letters("m", alone + together)
        try:
            await self._take(all_letters[:WARM_UP], connections=1)
            one_by_one = await self._take(all_letters[WARM_UP:alone], connections=1)
            return one_by_one, await self._take(all_letters[alone:], connections=self._plan.connections)
        finally:
            self._desks.close()
            self._lines.close()

    async def _take(self, some: Sequence[BenchLetter], *, connections: int) -> Taken:
        taken: list[HandedOver] = []
        cpu = machine.cpu_seconds(self._server.pid)
        with undisturbed():
            began = time.perf_counter()
            await hand_over(self._mail_port, some, connections=connections, taken=taken.append)
            ended = time.perf_counter()
            if self._desks.agents:
                await self._desks.have_seen([one.mark for one in some], within_seconds=LATE_SECONDS)
        spent = machine.cpu_seconds(self._server.pid) - cpu
        seen = {one.mark: self._desks.seen[one.mark] for one in some if one.mark in self._desks.seen}
        return Taken(
            connections=connections,
            letters=len(some),
            per_second=round(len(some) / (max([ended, *seen.values()]) - began), 1),
            answered=spread([one.answered - one.begun for one in taken]),
            seen=spread([max(0.0, seen[one.mark] - one.answered) for one in taken if one.mark in seen]) if seen else None,
            lost=len(some) - len(taken if not self._desks.agents else seen),
            doubled=sum(self._desks.offered[one.mark] > 1 for one in some),
            cpu_ms_per_letter=round(spent / len(some) * 1e3, 2),
        )
