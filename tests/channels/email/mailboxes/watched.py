"""A mailbox that is watched, what it brings, and what it remembers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from typing import Any

from channels.contract import LineState
from channels.email.mailboxes.mailbox import Arrived, Mailbox
from channels.email.settings import MailboxSettings

LONGEST_BYTES = 5_000_000
START = datetime(2031, 3, 4, 9, 0, tzinfo=UTC)


class Desk:
    """Takes letters as the hub does: the same letter again has no effect. `reply` may raise what the hub
    would; `after` runs when the letter is stored and nobody knows it yet.
    """

    def __init__(self, reply: Callable[[Arrived], Awaitable[None]] | None = None) -> None:
        self.arrived: list[Arrived] = []
        self.takes = 0
        self.reply = reply
        self.after: Callable[[Arrived], Awaitable[None]] | None = None
        self._changed = asyncio.Condition()
        self._known: set[bytes] = set()

    async def take(self, arrived: Arrived) -> None:
        self.takes += 1
        if self.reply is not None:
            await self.reply(arrived)
        async with self._changed:
            if arrived.raw not in self._known:
                self._known.add(arrived.raw)
                self.arrived.append(arrived)
            self._changed.notify_all()
        if self.after is not None:
            await self.after(arrived)

    async def has(self, letters: int) -> list[str]:
        """The subjects, in order, once there are so many letters."""
        async with self._changed:
            await self._changed.wait_for(lambda: len(self.arrived) >= letters)
        return self.subjects()

    def subjects(self) -> list[str]:
        return sorted(str(message_from_bytes(one.raw)["Subject"]) for one in self.arrived)


class Memory:
    """Bookmarks, with the time of each turn: `moved` waits for the next."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.before_keeping: Callable[[str, str], Awaitable[None]] | None = None
        self._changed = asyncio.Condition()

    async def read(self, name: str) -> str | None:
        return self.kept.get(name)

    async def keep(self, name: str, value: str) -> None:
        if self.before_keeping is not None:
            await self.before_keeping(name, value)
        async with self._changed:
            self.kept[name] = value
            self._changed.notify_all()

    async def says(self, text: str) -> None:
        """Wait until a bookmark holds this text."""
        async with self._changed:
            await self._changed.wait_for(lambda: any(text in value for value in self.kept.values()))


class Time:
    """A clock that moves when somebody pauses; pauses end at once, but those that last longer than `patience`, which last for ever."""

    def __init__(self, *, patience: float = 400) -> None:
        self.time = START
        self.pauses: list[float] = []
        self._patience = patience

    def now(self) -> datetime:
        return self.time

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        if seconds > self._patience:
            await asyncio.Event().wait()
        self.passes(seconds)
        await asyncio.sleep(0)

    def passes(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


class Watched:
    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox
        self.downs: list[LineState] = []
        """How it stood whenever it had to wait while it was down."""

    @property
    def state(self) -> LineState:
        return self.mailbox.state

    async def is_(self, check: Callable[[LineState], bool]) -> LineState:
        """The state, once it is so."""
        while not check(self.state):  # noqa: ASYNC110 # a state is looked at, it tells nobody
            await asyncio.sleep(0.005)
        return self.state

    async def is_up(self) -> LineState:
        return await self.is_(lambda state: state.up)

    async def goes_down(self) -> LineState:
        """The first time that it waits while it is down."""
        await self.is_(lambda _: bool(self.downs))
        return self.downs[0]


@asynccontextmanager
async def watched(
    desk: Desk, memory: Memory, *, time: Time | None = None, longest_bytes: int = LONGEST_BYTES, command_seconds: float = 30, **chosen: Any
) -> AsyncIterator[Watched]:
    time = time or Time()

    async def pause(seconds: float) -> None:
        if not mailbox.state.up:
            seen.downs.append(mailbox.state)
        await time.pause(seconds)

    mailbox = Mailbox(
        settings(**chosen),
        take=desk.take,
        bookmarks=memory,
        now=time.now,
        pause=pause,
        longest_bytes=longest_bytes,
        command_seconds=command_seconds,
    )
    seen = Watched(mailbox)
    running = asyncio.create_task(mailbox.run())
    try:
        yield seen
        assert not running.done(), "nothing that happens ends it"
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def settings(**chosen: Any) -> MailboxSettings:
    usual: dict[str, Any] = {"name": "support", "host": "127.0.0.1", "security": "none", "user": "support", "password": "secret"}
    return MailboxSettings(**usual | chosen)


def letter(subject: str, text: str = "Good morning", *more: str) -> bytes:
    head = ("From: Ann <ann@customer.example>", f"Subject: {subject}", *more)
    return "\r\n".join((*head, "", text, "")).encode()
