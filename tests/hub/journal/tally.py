"""The smallest live state that a decider can keep: named tallies that never fall below zero, some of which ring at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Column, Integer, MetaData, String, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.journal.command import Answer, Command, Refused
from hub.journal.tables import inbox, log, refused_commands
from hub.journal.turn import Turn
from hub.store.engine import Database
from hub.store.gathered import Gathered
from hub.store.record import Record
from hub.store.types import UtcDateTime

tallies = Table(
    "tallies",
    MetaData(),
    Column("id", String(40), primary_key=True),
    Column("value", Integer, nullable=False),
    Column("rings_at", UtcDateTime, nullable=True),
)


async def prepare(address: str) -> None:
    """The journal's own tables and that of the tallies."""
    database = Database(address)
    async with database.engine.begin() as connection:
        for table in (inbox, log, refused_commands, tallies):
            await connection.run_sync(table.create)
    await database.close()


@dataclass(slots=True, kw_only=True, eq=False)
class Tally(Record):
    table: ClassVar[Table] = tallies
    id: str
    value: int = 0
    rings_at: datetime | None = None


class Tallies:
    """`hub.journal.state.LiveState` over one table."""

    def __init__(self) -> None:
        self.tallies: dict[str, Tally] = {}
        self.timers: dict[str, datetime] = {}
        self.fetched_for: list[Command[Any]] = []

    async def load(self, connection: AsyncConnection, turn: Turn) -> None:
        self.tallies = {row.id: Tally.of(row) for row in await connection.execute(select(tallies))}
        self.timers = {tally.id: tally.rings_at for tally in self.tallies.values() if tally.rings_at is not None}

    async def fetch(self, connection: AsyncConnection, commands: Sequence[Command[Any]]) -> None:
        self.fetched_for = list(commands)

    def due(self, now: datetime, most: int) -> Sequence[Command[Any]]:
        rung = [id for id, at in self.timers.items() if at <= now][:most]
        for id in rung:
            del self.timers[id]
        return [Ring(id=id) for id in rung]

    def next_due(self) -> datetime | None:
        return min(self.timers.values(), default=None)

    def give_up(self, command: Command[Any]) -> None:
        if isinstance(command, Ring):
            self.timers.pop(command.id, None)

    def settle(self, turn: Turn) -> None:
        pass

    def add_rows(self, rows: Gathered, turn: Turn) -> None:
        pass

    async def loaded(self, connection: AsyncConnection) -> None:
        pass

    @property
    def values(self) -> dict[str, int]:
        return {tally.id: tally.value for tally in self.tallies.values()}


@dataclass(kw_only=True)
class Add(Command[Tallies]):
    """Count up or down; a tally that would fall below zero refuses."""

    id: str = "sheep"
    amount: int = 1
    rings_at: datetime | None = None
    payload: Mapping[str, str] | None = None

    @property
    def raw(self) -> Mapping[str, str] | None:
        return self.payload

    def apply(self, state: Tallies, turn: Turn) -> Answer | Refused:
        tally = state.tallies.get(self.id) or Tally(id=self.id)
        if tally.value + self.amount < 0:
            return Refused(code="too_few", detail=f"There are {tally.value}.")
        tally.value += self.amount
        if self.rings_at is not None:
            tally.rings_at = state.timers[self.id] = self.rings_at
        state.tallies[self.id] = tally
        turn.save(tally)
        event = turn.record("tally.changed", facts={"id": self.id, "value": tally.value})
        return {"seq": event.seq, "value": tally.value}


@dataclass(kw_only=True)
class Ask(Command[Tallies]):
    """Changes nothing and records nothing."""

    id: str = "sheep"

    def apply(self, state: Tallies, turn: Turn) -> Answer | Refused:
        return {"value": state.values.get(self.id, 0)}


@dataclass(kw_only=True)
class Reset(Command[Tallies]):
    """Changes a row and records nothing, which is a mistake that must not break the fence."""

    id: str = "sheep"

    def apply(self, state: Tallies, turn: Turn) -> Answer | Refused:
        state.tallies[self.id] = Tally(id=self.id)
        turn.save(state.tallies[self.id])
        return {}


@dataclass(kw_only=True)
class Fail(Command[Tallies]):
    """Changes the state and then raises what is left of `errors`; without any it counts."""

    errors: list[Exception]
    payload: Mapping[str, str] | None = None
    tried: int = field(default=0, compare=False)

    @property
    def raw(self) -> Mapping[str, str] | None:
        return self.payload

    def apply(self, state: Tallies, turn: Turn) -> Answer | Refused:
        self.tried += 1
        answer = Add(amount=1_000).apply(state, turn)
        if self.errors:
            raise self.errors.pop(0)
        return answer


@dataclass(kw_only=True)
class WriteNonsense(Command[Tallies]):
    """Only the database, or its driver, notices that this is wrong."""

    value: Any
    amends: bool

    def apply(self, state: Tallies, turn: Turn) -> Answer | Refused:
        state.tallies["nonsense"] = Tally(id="nonsense", value=self.value)
        if self.amends:
            turn.amend(tallies, "sheep", {"value": self.value})
        else:
            turn.save(state.tallies["nonsense"])
        turn.record("tally.changed")
        return {}


@dataclass(kw_only=True)
class Ring(Command[Tallies]):
    """The timer of a tally. One that is called `broken…` cannot ring."""

    id: str

    def apply(self, state: Tallies, turn: Turn) -> Answer | Refused:
        if self.id.startswith("broken"):
            raise KeyError(self.id)
        tally = state.tallies[self.id]
        tally.rings_at = None
        turn.save(tally)
        turn.record("tally.rang", facts={"id": self.id})
        return {}
