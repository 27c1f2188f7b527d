"""Whoever must know of a committed turn is told here, in this order: carriers of calls, consoles, customers, the outbox, the floor, the
metrics.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

import structlog

from channels.doors import Problem
from hub.calls.errands import Errand
from hub.calls.under_way import Looking
from hub.desk.desks import Desks
from hub.desk.wire import QueueChanged
from hub.floor.now import CellDepth, Floor
from hub.floor.rollups import Cell
from hub.intake.showing import Showing
from hub.journal.clock import Clock
from hub.journal.event import Event
from hub.logs import where_it_failed
from hub.metering import Meter
from hub.store.ids import Seq
from hub.work.floor_facts import FloorFacts
from hub.work.live import Live
from hub.work.records import Message
from hub.work.routing_rules import membership

TICK_SECONDS = 1.0

Look = Callable[[Callable[[Live], None]], Awaitable[None]]
Pause = Callable[[float], Awaitable[None]]

logger = structlog.get_logger()


class Leaving(Protocol):
    """Takes committed replies on their way out."""

    def send(self, message: Message) -> None: ...


class Calling(Protocol):
    """Takes what is asked of carriers, and what is to be looked up for callers, once it is committed."""

    def carry(self, errand: Errand) -> None: ...

    def look_up(self, wanted: Looking) -> None: ...


class Publishing:
    """`hub.journal.state.Publisher` for the whole hub. Numbers (queues, floor, positions) go out at most once a second, and only
    after a change.
    """

    def __init__(
        self, *, desks: Desks, showing: Showing, facts: FloorFacts, floor: Floor, meter: Meter, clock: Clock, recovered: Callable[[], None]
    ) -> None:
        self._recovered = recovered
        self._desks = desks
        self._facts = facts
        self._showing = showing
        self._floor = floor
        self._meter = meter
        self._clock = clock
        self._leaving: Leaving | None = None
        self._calling: Calling | None = None
        self.live: Live | None = None
        self._news = asyncio.Event()
        self._told: dict[str, QueueChanged] = {}

    def hand_replies_to(self, leaving: Leaving) -> None:
        self._leaving = leaving

    def hand_calls_to(self, calling: Calling) -> None:
        self._calling = calling

    def publish(self, state: Live, events: Sequence[Event]) -> None:
        self.live = self._facts.live = state
        self._ask_carriers(state)
        if not events:
            return
        self._desks.publish(state, events)
        self._showing.publish(state, events)
        for message in state.outgoing:
            self._send(message)
        self._floor.feed(events)
        self._meter.count(events)
        self._news.set()

    def resync(self, state: Live, last_seq: Seq) -> None:
        self.live = self._facts.live = state
        self._desks.resync(state, last_seq)
        for message in list(state.leaving.values()):
            if message.delivery_state in ("unknown", "sending"):
                self._send(message)
        self._ask_carriers(state)
        self._told.clear()
        self._news.set()
        self._recovered()

    def serves(self, user_id: str, customer_id: str) -> bool:
        """Whether this customer is in that agent's hands now."""
        agent = self.live.agents.get(user_id) if self.live is not None else None
        return agent is not None and customer_id in agent.customers

    def new_follower(self) -> None:
        """Somebody connected: the numbers are sent afresh."""
        self._told.clear()
        self._news.set()

    def _ask_carriers(self, state: Live) -> None:
        if self._calling is not None:
            for errand in state.calls.outgoing:
                self._calling.carry(errand)
            for wanted in state.calls.looking:
                self._calling.look_up(wanted)

    def _send(self, message: Message) -> None:
        if self._leaving is not None:
            self._leaving.send(message)

    async def run(self, between_turns: Look, pause: Pause = asyncio.sleep) -> None:
        """Send the numbers, read between turns: a turn that is not committed yet may still come to nothing."""
        while True:
            await self._news.wait()
            await pause(TICK_SECONDS)
            self._news.clear()
            try:
                await between_turns(self._numbers)
            except Problem:
                # The database is away: after the next start they are sent afresh.
                continue
            except Exception as error:
                logger.error("sending the numbers failed", **where_it_failed(error))

    def _numbers(self, live: Live) -> None:
        self._showing.positions(live, self._clock.now().timestamp())
        depths = self._facts.depths()
        self._meter.waiting(depths)
        self._queues(live, depths)
        for user_id in self._desks.followers:
            viewer = live.agents.get(user_id)
            if viewer is not None:
                self._desks.tell([user_id], "floor.changed", self._floor.now(viewer.queue_scope))

    def _queues(self, live: Live, depths: Mapping[Cell, CellDepth]) -> None:
        for queue in live.company.queues:
            changed = queue_now(depths, queue.name)
            if self._told.get(queue.name) == changed:
                continue
            self._told[queue.name] = changed
            skill = membership(queue.name)
            users = [user for user in self._desks.connected() if (agent := live.agents.get(user)) and skill in agent.seat.skills]
            self._desks.tell(users, "queue.changed", changed)


def queue_now(depths: Mapping[Cell, CellDepth], queue: str) -> QueueChanged:
    """What waits in a queue, over all channels and tiers."""
    mine = [depth for cell, depth in depths.items() if cell.queue == queue]
    since = [depth.oldest_waiting_since for depth in mine if depth.oldest_waiting_since is not None]
    return {"queue": queue, "waiting": sum(depth.waiting for depth in mine), "oldest_waiting_since": min(since, default=None)}
