"""A mailbox that is watched: letters are taken in as they come, whatever the weather between us and its server.

Each folder has a connection of its own, so that a letter in any of them is seen within a second (IDLE watches one folder only); servers
allow ten or more to one account.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from channels.contract import Bookmarks, Clock, LineState
from channels.doors import Problem
from channels.email.mailboxes.arrived import Arrived, Take
from channels.email.mailboxes.connection import COMMAND_SECONDS
from channels.email.mailboxes.entrance import Entrance
from channels.email.mailboxes.marks import destination
from channels.email.mailboxes.patience import Patience
from channels.email.mailboxes.reader import Reader
from channels.email.mailboxes.standing import Standing, together
from channels.email.mailboxes.trouble import MailboxTrouble
from channels.email.settings import MailboxSettings
from channels.errors import ChannelMisconfigured

__all__ = ["Arrived", "Mailbox", "Take"]

FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 300.0
A_GOOD_WHILE = timedelta(minutes=1)
TAKEN_AT_ONCE = 16

logger = structlog.get_logger()


class Mailbox:
    """Raises `ChannelMisconfigured` when its settings could never work, or would send the password unprotected."""

    def __init__(
        self,
        settings: MailboxSettings,
        *,
        take: Take,
        bookmarks: Bookmarks,
        now: Clock,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        longest_bytes: int,
        command_seconds: float = COMMAND_SECONDS,
    ) -> None:
        if destination(settings.handled) in settings.folders:
            raise ChannelMisconfigured(f"The mailbox {settings.name} moves handled letters into a folder that is read: choose another.")
        self._settings = settings
        self._pause = pause
        self._entrance = Entrance(settings, now=now, pause=pause, refused=self._refused, command_seconds=command_seconds)
        at_once = asyncio.Semaphore(TAKEN_AT_ONCE)
        self._folders = tuple(Standing(folder, now=now) for folder in settings.folders)
        self._readers = tuple(
            Reader(
                settings,
                standing.folder,
                take=take,
                bookmarks=bookmarks,
                now=now,
                pause=pause,
                longest_bytes=longest_bytes,
                standing=standing,
                at_once=at_once,
            )
            for standing in self._folders
        )

    @property
    def state(self) -> LineState:
        return together(self._settings.name, self._folders)

    async def run(self) -> None:
        """Until cancelled; whatever happens is shown in `state`, and tried again."""
        async with asyncio.TaskGroup() as folders:
            for reader, standing in zip(self._readers, self._folders, strict=True):
                folders.create_task(self._keep_reading(reader, standing))

    async def _keep_reading(self, reader: Reader, standing: Standing) -> None:
        patience = Patience(first_seconds=FIRST_WAIT_SECONDS, longest_seconds=LONGEST_WAIT_SECONDS)
        while True:
            reason = await self._read_until_it_breaks(reader)
            if standing.has_been_up_for(A_GOOD_WHILE):
                patience.reset()
            self._goes_down(standing, reason)
            await self._pause(patience.seconds())

    async def _read_until_it_breaks(self, reader: Reader) -> str:
        """Why it broke."""
        try:
            connection = await self._entrance.enter()
            try:
                await reader.read(connection)
            finally:
                await connection.close()
        except MailboxTrouble as trouble:
            return trouble.sentence
        except Problem:
            return "The hub cannot store letters at the moment."
        except Exception as error:
            # Nothing that happens to one mailbox may stop another.
            logger.error("mailbox failed", mailbox=self._settings.name, error=type(error).__name__)
            return f"Reading it failed unexpectedly ({type(error).__name__})."

    def _refused(self, reason: str) -> None:
        for standing in self._folders:
            if not standing.up:
                self._goes_down(standing, reason)

    def _goes_down(self, standing: Standing, reason: str) -> None:
        if standing.up or standing.reason != reason:
            logger.warning("mailbox is down", mailbox=self._settings.name, folder=standing.folder, reason=reason)
        standing.goes_down(reason)
