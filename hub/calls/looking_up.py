"""Asks for callers, outside of any turn: systems of the company over HTTP, and the customers who have a number that was typed."""

from __future__ import annotations

import asyncio

import structlog
from sqlalchemy import select, union

from channels.doors import Problem
from hub.calls.reports import CustomerLookedUp, SomethingLookedUp
from hub.calls.under_way import Looking
from hub.customers.identity import InvalidIdentity, normalise
from hub.customers.tables import customers, identities
from hub.journal.decider import Decider
from hub.logs import where_it_failed
from hub.self_service.fetching import Fetching
from hub.self_service.steps import LookedUp
from hub.store.engine import Database
from hub.work.needs import WorkCommand
from hub.work.state import WorkState

AT_ONCE = 128
MOST_WAITING = 1_000
"""More than that are told at once that it failed: they must not wait for those before them."""
MOST_FOUND = 2

logger = structlog.get_logger()


class LookingUp:
    """A caller hears "one moment" meanwhile; what fails takes the branch for it."""

    def __init__(self, fetching: Fetching, database: Database, decider: Decider[WorkState], country: str) -> None:
        self._fetching = fetching
        self._database = database
        self._decider = decider
        self._country = country
        self._wanted: asyncio.Queue[tuple[Looking, float]] = asyncio.Queue()

    def look_up(self, wanted: Looking) -> None:
        """Never blocks: one for each caller at most. Who would have to wait too long takes the branch of a failure."""
        late = self._wanted.qsize() >= MOST_WAITING
        self._wanted.put_nowait((wanted, asyncio.get_running_loop().time() if not late else 0.0))

    async def run(self) -> None:
        async with asyncio.TaskGroup() as workers:
            for _ in range(AT_ONCE):
                workers.create_task(self._work())

    async def _work(self) -> None:
        while True:
            wanted, since = await self._wanted.get()
            try:
                async with asyncio.timeout_at(since + wanted.timeout_seconds):
                    found = await self._found(wanted)
            except Exception as error:
                logger.error("a look-up for a caller failed", call=wanted.call, **where_it_failed(error))
                found = _failed(wanted)
            await self._tell(found)

    async def _found(self, wanted: Looking) -> WorkCommand:
        if wanted.service is None:
            return CustomerLookedUp(call_id=wanted.call, moment=wanted.moment, customers=await self._customers(wanted.value))
        answer = await self._fetching.fetch(wanted.service, wanted.value, wanted.timeout_seconds, wanted.takes)
        return SomethingLookedUp(call_id=wanted.call, moment=wanted.moment, found=answer)

    async def _customers(self, typed: str) -> tuple[str, ...]:
        """By customer number, or by a phone number."""
        of_number = select(customers.c.id).where(customers.c.external_id == typed)
        try:
            phone = normalise("phone", typed, self._country)
        except InvalidIdentity:
            wanted = of_number
        else:
            by_phone = select(identities.c.customer_id).where(identities.c.kind == "phone", identities.c.value == phone)
            wanted = union(of_number, by_phone)  # type: ignore[assignment]
        async with self._database.reading() as connection:
            return tuple((await connection.scalars(wanted.limit(MOST_FOUND))).all())

    async def _tell(self, found: WorkCommand) -> None:
        while True:
            try:
                await self._decider.submit(found)
            except Problem as problem:
                await asyncio.sleep(problem.retry_after_seconds or 1)
            else:
                return


def _failed(wanted: Looking) -> WorkCommand:
    if wanted.service is None:
        return CustomerLookedUp(call_id=wanted.call, moment=wanted.moment, customers=())
    return SomethingLookedUp(call_id=wanted.call, moment=wanted.moment, found=LookedUp(outcome="failed", reason="no answer"))
