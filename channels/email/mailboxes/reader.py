"""Reads one folder of a mailbox over one connection: what waits there, and then whatever comes.

Every letter is stored, then marked, then the bookmark moves on: interrupted between any two, the letter is taken again, which has no
further effect.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import Enum
from typing import NoReturn

import structlog

from channels.contract import Bookmarks, Clock
from channels.doors import Problem
from channels.email.mailboxes import fetching
from channels.email.mailboxes.answers import number_set
from channels.email.mailboxes.arrived import Arrived, Take
from channels.email.mailboxes.bookmark import Bookmark, fitting, written
from channels.email.mailboxes.connection import ImapConnection, Selected
from channels.email.mailboxes.fetching import Letter, Outside
from channels.email.mailboxes.marks import mark_as_handled
from channels.email.mailboxes.standing import Standing
from channels.email.mailboxes.trouble import CommandRefused, MailboxTrouble, Unreachable
from channels.email.settings import MailboxSettings

IDLE_SECONDS = 9 * 60.0
"""Servers may end an IDLE after half an hour, and some gateways forget a silent connection after ten minutes (RFC 2177)."""
POLL_SECONDS = 15.0
"""How often a server without IDLE is asked."""
MOST_LOOKS_IN_VAIN = 3
VAIN_SECONDS = 1.0
"""A server that tells of letters again and again when there are none is not looked at more often than so."""
FETCHED_AT_ONCE = 32
FETCHED_AT_ONCE_BYTES = 8_000_000
MOST_FAILED_FETCHES = 3
"""A letter whose fetching broke the connection so often is set aside: it must not keep back those behind it."""
TRIED_AGAIN_AFTER = timedelta(hours=1)

Outcome = Enum("Outcome", "STORED REFUSED ASIDE GONE")
logger = structlog.get_logger()


class Reader:
    def __init__(
        self,
        settings: MailboxSettings,
        folder: str,
        *,
        take: Take,
        bookmarks: Bookmarks,
        now: Clock,
        pause: Callable[[float], Awaitable[None]],
        longest_bytes: int,
        standing: Standing,
        at_once: asyncio.Semaphore,
    ) -> None:
        self._settings = settings
        self._folder = folder
        self._take = take
        self._bookmarks = bookmarks
        self._now = now
        self._pause = pause
        self._longest_bytes = longest_bytes
        self._standing = standing
        self._at_once = at_once
        self._selected = Selected(validity=0, next_uid=1, lasting_flags=frozenset())
        self._bookmark = Bookmark(validity=0)
        self._alone_up_to = 0
        """Up to here letters are fetched one by one, because together they broke the connection."""
        self._failed_fetches: Counter[int] = Counter()
        self._aside_again_at = now()
        self._idle_refused = False

    async def read(self, connection: ImapConnection) -> NoReturn:
        """Until it breaks: raises `MailboxTrouble`, or `Problem` 503 when the hub cannot say how far it has read."""
        await self._open(connection)
        self._standing.goes_up()
        in_vain = 0
        while True:
            was_told = connection.news.is_set()
            found = await self._catch_up(connection)
            in_vain = in_vain + 1 if was_told and not found else 0
            if in_vain > MOST_LOOKS_IN_VAIN:
                await self._pause(VAIN_SECONDS)
            if not connection.news.is_set():
                await self._wait(connection)

    # --- what waits ---

    async def _open(self, connection: ImapConnection) -> None:
        try:
            self._selected = await connection.select(self._folder)
        except CommandRefused as refused:
            raise MailboxTrouble(f"{self._settings.host} does not open the folder {self._folder}.") from refused
        kept = await self._bookmarks.read(self._bookmark_name)
        self._bookmark = fitting(kept, self._selected)
        self._standing.aside = self._bookmark.aside
        if written(self._bookmark) != kept:
            self._failed_fetches.clear()
            self._alone_up_to = 0
            await self._keep(self._bookmark)

    async def _catch_up(self, connection: ImapConnection) -> bool:
        """Whether there was anything to take in."""
        connection.news.clear()
        if self._bookmark.aside and self._now() >= self._aside_again_at:
            await self._try_again(connection)
        waiting = await self._waiting(connection)
        self._standing.counts(len(waiting))
        for place in range(0, len(waiting), FETCHED_AT_ONCE):
            await self._take_in(connection, waiting[place : place + FETCHED_AT_ONCE])
        self._standing.counts(0)
        if not self._bookmark.is_past_the_old:
            await self._keep(self._bookmark.after([self._bookmark.until]))
        return bool(waiting)

    async def _waiting(self, connection: ImapConnection) -> list[int]:
        bookmark = self._bookmark
        old = [] if bookmark.is_past_the_old else await connection.search(*bookmark.old_ones(self._selected))
        last = max(bookmark.uid, bookmark.until)
        # However few letters there are, `*` is one of them.
        return old + [uid for uid in await connection.search("UID", f"{last + 1}:*") if uid > last]

    async def _try_again(self, connection: ImapConnection) -> None:
        self._aside_again_at = self._now() + TRIED_AGAIN_AFTER  # even where trying breaks the line
        for uid in self._bookmark.aside:
            self._failed_fetches[uid] = min(self._failed_fetches[uid], MOST_FAILED_FETCHES - 1)
            await self._take_in(connection, [uid])

    # --- what comes ---

    async def _wait(self, connection: ImapConnection) -> None:
        if "IDLE" in connection.capabilities and not self._idle_refused:
            try:
                await connection.wait_for_news(at_most=lambda: self._pause(IDLE_SECONDS))
            except CommandRefused:
                self._idle_refused = True
        else:
            await self._pause(POLL_SECONDS)
            await connection.command("NOOP")

    # --- some letters ---

    async def _take_in(self, connection: ImapConnection, uids: Sequence[int]) -> None:
        outsides = await fetching.outsides(connection, uids, now=self._now())
        unseen = [uid for uid in uids if uid not in outsides]
        became = await self._become_of(connection, unseen) if unseen else {}
        for together in self._bundles(uids, outsides):
            seen = [uid for uid in together if uid in outsides]
            letters, unfetched = await self._fetch(connection, seen, outsides) if seen else ({}, {})
            outcomes = became | unfetched | await self._hand_over(letters, outsides)
            await self._mark(connection, [uid for uid in seen if outcomes[uid] is Outcome.STORED])
            aside = [uid for uid in together if outcomes[uid] is Outcome.ASIDE]
            await self._move_on(together, aside=aside, came_at=[outsides[uid].came_at for uid in seen])

    def _bundles(self, uids: Sequence[int], outsides: Mapping[int, Outside]) -> Iterator[list[int]]:
        """Letters to fetch together, in order: many small ones, or a big one alone."""
        bundle: list[int] = []
        size = 0
        for uid in uids:
            more = outsides[uid].size_bytes if uid in outsides else 0
            if bundle and (size + more > FETCHED_AT_ONCE_BYTES or bundle[-1] <= self._alone_up_to):
                yield bundle
                bundle, size = [], 0
            bundle.append(uid)
            size += more
        yield bundle

    async def _fetch(
        self, connection: ImapConnection, uids: Sequence[int], outsides: Mapping[int, Outside]
    ) -> tuple[dict[int, Letter], dict[int, Outcome]]:
        """The letters, and what became of those that could not be fetched."""
        if len(uids) == 1 and self._failed_fetches[uids[0]] >= MOST_FAILED_FETCHES:
            return {}, {uids[0]: Outcome.ASIDE}
        try:
            letters = await self._fetch_by_size(connection, uids, outsides)
        except Unreachable:
            self._suspect(uids)
            raise
        except CommandRefused:
            letters = {}
        missing = [uid for uid in uids if uid not in letters]
        return letters, await self._become_of(connection, missing) if missing else {}

    @staticmethod
    async def _become_of(connection: ImapConnection, missing: Sequence[int]) -> dict[int, Outcome]:
        """Letters that were not shown are gone, or cannot be shown."""
        there = set(await connection.search("UID", number_set(missing)))
        return {uid: Outcome.ASIDE if uid in there else Outcome.GONE for uid in missing}

    async def _fetch_by_size(self, connection: ImapConnection, uids: Sequence[int], outsides: Mapping[int, Outside]) -> dict[int, Letter]:
        letters: dict[int, Letter] = {}
        small = [uid for uid in uids if outsides[uid].size_bytes <= self._longest_bytes]
        for uid in set(uids) - set(small):
            letter = await fetching.without_attachments(connection, uid)
            letters |= {uid: letter} if letter is not None else {}
        return letters | (await self._fetch_small(connection, small) if small else {})

    @staticmethod
    async def _fetch_small(connection: ImapConnection, uids: Sequence[int]) -> dict[int, Letter]:
        """One letter that a server cannot show must not hide the others."""
        try:
            return await fetching.whole(connection, uids)
        except CommandRefused:
            if len(uids) == 1:
                raise
        letters: dict[int, Letter] = {}
        for uid in uids:
            try:
                letters |= await fetching.whole(connection, [uid])
            except CommandRefused:
                continue  # what is missing is looked for by those who asked
        return letters

    def _suspect(self, uids: Sequence[int]) -> None:
        if len(uids) == 1:
            self._failed_fetches[uids[0]] += 1
        else:
            self._alone_up_to = uids[-1]

    # --- store, mark, move on ---

    async def _hand_over(self, letters: Mapping[int, Letter], outsides: Mapping[int, Outside]) -> dict[int, Outcome]:
        async with asyncio.TaskGroup() as taking:
            tasks = {uid: taking.create_task(self._store(uid, letter, outsides[uid])) for uid, letter in letters.items()}
        self._standing.is_stalled = False
        return {uid: task.result() for uid, task in tasks.items()}

    async def _store(self, uid: int, letter: Letter, outside: Outside) -> Outcome:
        arrived = Arrived(raw=letter.raw, received_at=outside.came_at, mailbox=self._settings.name, folder=self._folder, cut=letter.cut)
        while True:
            try:
                async with self._at_once:
                    await self._take(arrived)
                return Outcome.STORED
            except Problem as problem:
                if problem.status != 503:
                    logger.warning("letter refused", **self._of(uid), problem=problem.code)
                    self._standing.refused(uid)
                    return Outcome.REFUSED
                wait = problem.retry_after_seconds or 1
            except Exception as error:
                # A letter that trips us must not keep back those behind it; it is tried again later.
                logger.error("letter failed", **self._of(uid), error=type(error).__name__)
                return Outcome.ASIDE
            self._standing.is_stalled = True
            await self._pause(wait)

    async def _mark(self, connection: ImapConnection, uids: Sequence[int]) -> None:
        if not uids:
            return
        try:
            await mark_as_handled(connection, uids, handled=self._settings.handled, selected=self._selected)
            self._standing.marks_refused = False
        except CommandRefused as refused:
            # They are stored, and the bookmark knows it: the mark is for people.
            if not self._standing.marks_refused:
                logger.warning("letters cannot be marked", mailbox=self._settings.name, folder=self._folder, code=refused.code)
            self._standing.marks_refused = True

    async def _move_on(self, uids: Sequence[int], *, aside: Sequence[int], came_at: Sequence[datetime]) -> None:
        if aside:
            self._aside_again_at = self._now() + TRIED_AGAIN_AFTER
        await self._keep(self._bookmark.after(uids, came_at=came_at, set_aside=aside))
        self._standing.aside = self._bookmark.aside
        self._standing.done_with(len(uids))

    async def _keep(self, bookmark: Bookmark) -> None:
        while True:
            try:
                await self._bookmarks.keep(self._bookmark_name, written(bookmark))
            except Problem as problem:
                self._standing.is_stalled = True
                await self._pause(problem.retry_after_seconds or 1)
            else:
                self._standing.is_stalled = False
                self._bookmark = bookmark
                return

    @property
    def _bookmark_name(self) -> str:
        return f"{self._settings.name}/{self._folder}"

    def _of(self, uid: int) -> dict[str, str | int]:
        return {"mailbox": self._settings.name, "folder": self._folder, "uid": uid}
