"""The live state as the decider keeps it: read at start, completed for each turn, matched at its end, its timers raised as commands."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from channels.contract import Capabilities
from hub.calls.steering import steer
from hub.company import Company
from hub.floor.rollups import fold, rollup_rows
from hub.journal.command import Command
from hub.journal.turn import Turn
from hub.store.gathered import Gathered
from hub.store.whole_rows import WholeRows
from hub.work import loading, matching, presence
from hub.work.falling_due import FellDue
from hub.work.live import Aside, Connected, Live
from hub.work.needs import Needs, WorkCommand

AlsoLoad = Callable[[AsyncConnection], Awaitable[None]]
"""Whoever counts with the decider reads its own start from the same transaction."""


class WorkState(Live):
    """`hub.journal.state.LiveState` over the floor."""

    def __init__(
        self,
        company: Company,
        capabilities: Mapping[str, Capabilities],
        *,
        add_to_rollups: WholeRows,
        also_load: AlsoLoad,
        connected: Callable[[], Connected] = Connected,
    ) -> None:
        super().__init__(company, capabilities)
        self._connected = connected
        self._add_to_rollups = add_to_rollups
        self._also_load = also_load

    async def load(self, connection: AsyncConnection, turn: Turn) -> None:
        await loading.load(self, connection, turn, self._connected())

    async def fetch(self, connection: AsyncConnection, commands: Sequence[Command[Any]]) -> None:
        self.aside, self.spoken, self.made, self.outgoing = Aside(), {}, {}, []
        self.calls.begin_turn()
        needs = Needs.together(command.needs() for command in commands if isinstance(command, WorkCommand))
        await loading.fetch(self, connection, needs)

    def due(self, now: datetime, most: int) -> Sequence[Command[Any]]:
        return [FellDue(timer=timer) for timer in self.timers.take(now, most)]

    def next_due(self) -> datetime | None:
        return self.timers.next()

    def give_up(self, command: Command[Any]) -> None:
        if isinstance(command, FellDue):
            self.timers.clear(command.timer)
            self.given_up.add(command.timer)

    def settle(self, turn: Turn) -> None:
        presence.apply_pending(self, turn)
        matching.match(self, turn)
        steer(self, turn)
        self.forget()

    def add_rows(self, rows: Gathered, turn: Turn) -> None:
        rows.add(self._add_to_rollups, rollup_rows(fold(turn.events)))

    async def loaded(self, connection: AsyncConnection) -> None:
        await self._also_load(connection)
