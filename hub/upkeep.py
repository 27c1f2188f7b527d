"""What the hub does for itself now and then: takes note of what other processes wrote, closes the consoles of sessions that have ended, and
drops raw payloads, recordings and files after their time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

import structlog

from channels.calls import CarriesCalls
from channels.doors import Problem
from channels.errors import DeliveryError
from hub.calls.forgetting import forget_recordings
from hub.company import Company
from hub.desk.desks import Desks
from hub.files.store import FileStore
from hub.journal.clock import Clock
from hub.journal.decider import Decider
from hub.journal.forgetting import forget
from hub.journal.notes import untaken
from hub.logs import where_it_failed
from hub.mail.acknowledging import forget_acknowledged
from hub.mail.drafts import Drafts
from hub.people.sessions import Sessions
from hub.store.engine import Database
from hub.store.outage import is_outage
from hub.work.commands.taking_note import TakeNote
from hub.work.state import WorkState

SESSIONS_SECONDS = 10.0
"""A session may end without a word to this process: the consoles of those that have are closed so often."""
NOTES_SECONDS = 2.0
"""Another process cannot wake this one: its notes are looked for so often."""
RETENTION_SECONDS = 3600.0
SCAN_SECONDS = 60.0
UNUSED_FOR = timedelta(days=1)

Pause = Callable[[float], Awaitable[None]]

logger = structlog.get_logger()


class Upkeep:
    def __init__(
        self,
        database: Database,
        decider: Decider[WorkState],
        clock: Clock,
        company: Company,
        *,
        sessions: Sessions,
        desks: Desks,
        carriers: Mapping[str, CarriesCalls],
        files: FileStore,
        drafts: Drafts,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._files = files
        self._drafts = drafts
        self._acknowledged_for = timedelta(hours=company.email.acknowledge_again_hours)
        self._carriers = carriers
        self._recordings_kept_for = timedelta(days=company.phone.keep_recordings_days)
        self._sessions = sessions
        self._desks = desks
        self._database = database
        self._decider = decider
        self._clock = clock
        self._pause = pause
        self._kept_for = timedelta(days=company.retention_days)

    async def run(self) -> None:
        await self._decider.wait_until_ready()
        async with asyncio.TaskGroup() as chores:
            chores.create_task(self._every(NOTES_SECONDS, self.take_notes))
            chores.create_task(self._every(SESSIONS_SECONDS, self.close_ended))
            chores.create_task(self._every(RETENTION_SECONDS, self.forget))
            chores.create_task(self._every(RETENTION_SECONDS, self.forget_recordings))
            chores.create_task(self._every(RETENTION_SECONDS, self.forget_files))
            chores.create_task(self._every(SCAN_SECONDS, self.scan_files))

    async def take_notes(self) -> None:
        async with self._database.reading() as connection:
            waiting = await untaken(connection, most=1)
        if waiting:
            await self._decider.submit(TakeNote())

    async def close_ended(self) -> None:
        """Nobody follows the floor with a session that has expired, or that a new password has ended."""
        following = self._desks.sessions()
        if following:
            self._desks.close_all_with(await self._sessions.ended(following))

    async def forget(self) -> None:
        """Raw provider payloads and the answers to people go after the retention time; what was understood of them stays."""
        ended = self._clock.now() - self._kept_for
        more = True
        while more:
            async with self._database.writing() as connection:
                more = await forget(connection, before=ended)

    async def forget_recordings(self) -> None:
        """What was said on calls is deleted at the carrier after its time."""
        before = self._clock.now() - self._recordings_kept_for
        while await forget_recordings(self._database, self._decider, self._carriers, before):
            continue

    async def forget_files(self) -> None:
        """Letters as they came go after the retention time, drafts that nobody goes on with as well, and files that nobody needs after a
        day; what was answered lately, too.
        """
        now = self._clock.now()
        await self._drafts.forget(now - self._kept_for)
        await self._files.sweeping.forget_sources(now - self._kept_for)
        await self._files.sweeping.forget_unused(now - UNUSED_FOR, await self._drafts.files_in_use())
        await forget_acknowledged(self._database, now - self._acknowledged_for)

    async def scan_files(self) -> None:
        """What no scanner could look at when it came is looked at when there is one again."""
        found = await self._files.sweeping.scan_unscanned()
        if found:
            logger.warning("a virus was found in files that had been given out unscanned", files=len(found))

    async def _every(self, seconds: float, chore: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await chore()
            except Exception as error:
                # A chore that fails is tried again; it never ends the hub.
                away = isinstance(error, Problem | DeliveryError) or is_outage(error)
                (logger.warning if away else logger.error)("upkeep has to wait", **where_it_failed(error))
            await self._pause(seconds)
