"""What the decider asks of the live state it keeps, and of those who are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.journal.command import Answer, Command, Refused
from hub.journal.event import Event
from hub.journal.turn import Turn
from hub.store.gathered import Gathered
from hub.store.ids import Seq

S_contra = TypeVar("S_contra", contravariant=True)


class LiveState(Protocol):
    """The picture of what is true now, which equals the database between turns. Only the decider touches it."""

    async def load(self, connection: AsyncConnection, turn: Turn) -> None:
        """Read everything live from the database: start and recovery are the same code. May record what it had to mend."""
        ...

    async def fetch(self, connection: AsyncConnection, commands: Sequence[Command[Any]]) -> None:
        """Read the rows these commands need that are not live, one query a table."""
        ...

    def due(self, now: datetime, most: int) -> Sequence[Command[Any]]:
        """The timers that have fallen due, as commands. Each is raised once; a state that is built anew raises it again."""
        ...

    def next_due(self) -> datetime | None: ...

    def give_up(self, command: Command[Any]) -> None:
        """This timer's command failed even alone: do not raise it. Said again to each state that is built until the process ends."""
        ...

    def settle(self, turn: Turn) -> None:
        """After the commands of a turn: let the router match, and tidy up."""
        ...

    def add_rows(self, rows: Gathered, turn: Turn) -> None:
        """Add what the turn adds up to besides its own rows (rollups)."""
        ...

    async def loaded(self, connection: AsyncConnection) -> None:
        """After `load`, once what it recorded is written: whoever counts along reads its own start."""
        ...


class Publisher(Protocol[S_contra]):
    """Told what was committed, before the next turn starts. Never blocks. If it raises, it is asked to resync."""

    def publish(self, state: S_contra, events: Sequence[Event]) -> None:
        """These events are in the database. `state` is as they left it."""
        ...

    def resync(self, state: S_contra, last_seq: Seq) -> None:
        """The live state was built anew, as of event `last_seq`: whoever follows needs a fresh snapshot."""
        ...


class TurnObserver(Protocol):
    """Told after each turn, for the metrics."""

    def turn_done(self, commands: Sequence[Command[Any]], answers: Sequence[Answer | Refused], seconds: float) -> None: ...
