"""The wallboard's picture of this moment: what waits, what is in hand, today's numbers, who does what, which channels are up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import add
from typing import Protocol, cast

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.company import Company
from hub.floor.counters import NOTHING, Counters
from hub.floor.rollups import Cell
from hub.floor.today import Today
from hub.floor.wire import ChannelState, FloorAgent, FloorCell, FloorNow, FloorTotals
from hub.journal.clock import Clock
from hub.journal.event import Event
from hub.work.wire import ChannelName

Scope = frozenset[str] | None
"""The queues a supervisor may see; `None` is all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellDepth:
    """What one cell holds now."""

    waiting: int = 0
    oldest_waiting_since: datetime | None = None
    in_hand: int = 0
    in_menu: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Seated:
    """One agent as the floor shows them (`missed_today` is filled in here), and the queues they serve."""

    agent: FloorAgent
    queues: frozenset[str]


class LiveFloor(Protocol):
    """Where the numbers of this moment come from."""

    def depths(self) -> Mapping[Cell, CellDepth]:
        """Cells in which something waits or is in hand."""
        ...

    def seated(self) -> Sequence[Seated]:
        """All agents, those offline too."""
        ...

    def channels(self) -> Sequence[ChannelState]: ...


EMPTY = CellDepth()


class Floor:
    """Keeps today's counters and draws the picture. Fed by the decider after each commit, loaded again after a failure."""

    def __init__(self, company: Company, clock: Clock, live: LiveFloor) -> None:
        self._company = company
        self._clock = clock
        self._live = live
        self._today = Today(company.timezone, clock.now())
        self._grid = [
            Cell(queue.name, channel, tier.name) for queue in company.queues for channel in queue.channels for tier in company.tiers
        ]
        self._targets = {(queue.name, channel): of.target_seconds for queue in company.queues for channel, of in queue.channels.items()}

    async def load(self, connection: AsyncConnection) -> None:
        await self._today.load(connection, self._clock.now())

    def feed(self, events: Iterable[Event]) -> None:
        self._today.feed(events)

    def now(self, scope: Scope = None) -> FloorNow:
        """The picture for somebody who may see the queues of `scope`."""
        at = self._clock.now()
        self._today.roll(at)
        depths = self._live.depths()
        cells = [cell for cell in self._grid if scope is None or cell.queue in scope]
        agents = [shown for seated in self._live.seated() if (shown := self._shown(seated, scope)) is not None]
        return {
            "at": at,
            "totals": self._totals(cells, depths, agents),
            "cells": [self._cell(cell, depths.get(cell, EMPTY)) for cell in cells],
            "agents": agents,
            "channels": list(self._live.channels()),
        }

    def _cell(self, cell: Cell, depth: CellDepth) -> FloorCell:
        counters = self._today.counters(cell)
        return {
            "queue": cell.queue,
            "channel": cast(ChannelName, cell.channel),
            "tier": cell.tier,
            "waiting": depth.waiting,
            "oldest_waiting_since": depth.oldest_waiting_since,
            "in_hand": depth.in_hand,
            "in_menu": depth.in_menu,
            "offered": counters.offered,
            "answered": counters.answered,
            "answered_in_target": counters.answered_in_target,
            "abandoned": counters.abandoned,
            "short_abandoned": counters.short_abandoned,
            "flowed_out": counters.flowed_out,
            "deflected": counters.deflected,
            "callbacks": counters.callbacks,
            "voicemails": counters.voicemails,
            "handled": counters.handled,
            "service_level": counters.service_level,
            "target_seconds": self._targets[cell.queue, cell.channel],
            "wait_mean_seconds": counters.wait_mean_seconds,
            "wait_max_seconds": counters.wait_max_seconds,
            "handle_mean_seconds": counters.handle_mean_seconds,
        }

    def _shown(self, seated: Seated, scope: Scope) -> FloorAgent | None:
        """The agent without work that is none of this supervisor's business; nothing, where they share no queue."""
        agent: FloorAgent = {**seated.agent, "missed_today": self._today.missed(seated.agent["id"])}
        if scope is None:
            return agent
        agent["items"] = [item for item in agent["items"] if item["queue"] in scope]
        return agent if agent["items"] or seated.queues & scope else None

    def _totals(self, cells: Sequence[Cell], depths: Mapping[Cell, CellDepth], agents: Sequence[FloorAgent]) -> FloorTotals:
        held = [depths.get(cell, EMPTY) for cell in cells]
        summed: Counters = reduce(add, map(self._today.counters, cells), NOTHING)
        doing = [agent["activity"] for agent in agents]
        return {
            "waiting": sum(depth.waiting for depth in held),
            "oldest_waiting_since": min((depth.oldest_waiting_since for depth in held if depth.oldest_waiting_since), default=None),
            "service_level": summed.service_level,
            "abandon_rate": summed.abandon_rate,
            "agents_available": doing.count("available"),
            "agents_busy": doing.count("connected") + doing.count("offered"),
            "agents_wrapping": doing.count("wrapping"),
            "agents_not_ready": doing.count("not_ready") + doing.count("missed"),
            "agents_offline": doing.count("offline"),
        }
