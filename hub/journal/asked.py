"""A command on its way through a turn, and what is needed to answer and publish it once the turn is committed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from channels.doors import Problem
from hub.journal.command import Answer, Command, Refused
from hub.journal.turn import Turn

S = TypeVar("S")
Outcome = Answer | Refused | Problem


@dataclass(slots=True, eq=False)
class Asked:
    """A command, and who waits for its answer (nobody, for a timer)."""

    command: Command[Any]
    answered: asyncio.Future[Answer | Refused] | None
    settled: bool = False

    def answer(self, outcome: Outcome) -> None:
        """The first answer counts."""
        if self.settled:
            return
        self.settled = True
        if self.answered is None or self.answered.done():
            return
        if isinstance(outcome, Problem):
            self.answered.set_exception(outcome)
        else:
            self.answered.set_result(outcome)


@dataclass(frozen=True, slots=True)
class Decided(Generic[S]):
    """A turn that was applied and written; whether it is committed may be in doubt for a while."""

    state: S
    turn: Turn
    batch: Sequence[Asked]
    answers: Sequence[Answer | Refused]


def unavailable() -> Problem:
    return Problem(503, "unavailable", "The hub cannot store anything right now; try again in a moment.", retry_after_seconds=2)
