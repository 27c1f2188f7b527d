"""Opens the channels, knows which are up, and asks providers what they could not hand us. One that fails never stops another."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from channels.contract import (
    CatchesUp,
    Channel,
    ConversationEvent,
    ConversationKey,
    HasLines,
    InboundEvent,
    Inbox,
    RunsByItself,
    Stored,
)
from channels.doors import Problem
from channels.errors import ChannelMisconfigured, DeliveryError
from hub.floor.wire import ChannelState
from hub.journal.clock import Clock
from hub.logs import where_it_failed

FIRST_RETRY_SECONDS = 1.0
LONGEST_RETRY_SECONDS = 60.0
MARGIN = timedelta(minutes=5)
"""Clocks differ, and a provider may list a message later than it took it."""
LONGEST_LOOK_BACK = timedelta(days=2)

Pause = Callable[[float], Awaitable[None]]

logger = structlog.get_logger()


@dataclass(slots=True)
class _Line:
    """One channel and how it is. `missing_since`: from then on its provider may have found nobody here."""

    channel: Channel
    up: bool
    since: datetime
    reason: str | None = None
    missing_since: datetime | None = None
    ask: asyncio.Event = field(default_factory=asyncio.Event)

    def turn(self, *, up: bool, at: datetime, reason: str | None = None) -> None:
        if self.up != up:
            self.up, self.since = up, at
            logger.info("channel up" if up else "channel down", channel=self.channel.name, reason=reason)
        self.reason = reason

    def missed(self, since: datetime) -> None:
        """Its provider is to be asked for everything from then on."""
        self.missing_since = since if self.missing_since is None else min(since, self.missing_since)
        self.ask.set()


class Switchboard:
    """`quiet_since` answers from when on a provider may have found nobody here."""

    def __init__(
        self,
        channels: Mapping[str, Channel],
        clock: Clock,
        quiet_since: Callable[[], datetime | None],
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._quiet_since = quiet_since
        self._pause = pause
        self._lines = {name: _Line(channel, up=False, since=clock.now(), reason="not open yet") for name, channel in channels.items()}
        self._inbox: Inbox | None = None

    async def open(self, inbox: Inbox) -> None:
        self._inbox = inbox
        for line in self._lines.values():
            try:
                await line.channel.open(_Watched(inbox, line, self._clock))
            except ChannelMisconfigured as error:
                line.turn(up=False, at=self._clock.now(), reason=str(error))
            else:
                line.turn(up=True, at=self._clock.now())

    def states(self) -> Sequence[ChannelState]:
        return [state for line in self._lines.values() for state in _states(line)]

    def ask_what_was_missed(self) -> None:
        """After a start or an outage."""
        quiet_since = self._quiet_since()
        if quiet_since is not None:
            for line in self._lines.values():
                line.missed(quiet_since)

    async def run(self) -> None:
        """Each channel is asked on its own: a provider that does not answer keeps no other waiting."""
        async with asyncio.TaskGroup() as asking:
            for line in self._lines.values():
                if line.up and isinstance(line.channel, CatchesUp):
                    asking.create_task(self._follow(line, line.channel))
                if line.up and isinstance(line.channel, RunsByItself):
                    asking.create_task(self._keep_running(line, line.channel))

    async def close(self) -> None:
        for line in self._lines.values():
            await line.channel.close()

    async def _keep_running(self, line: _Line, channel: RunsByItself) -> None:
        """What it runs keeps itself running; should it end all the same, it is started again, ever later."""
        wait = FIRST_RETRY_SECONDS
        while True:
            try:
                await channel.run()
            except Exception as error:
                logger.error("a channel stopped running", channel=line.channel.name, **where_it_failed(error))
            line.turn(up=False, at=self._clock.now(), reason="It stopped, and is started again.")
            await self._pause(wait)
            wait = min(wait * 2, LONGEST_RETRY_SECONDS)
            line.turn(up=True, at=self._clock.now())

    async def _follow(self, line: _Line, channel: CatchesUp) -> None:
        while True:
            await line.ask.wait()
            line.ask.clear()
            since, line.missing_since = line.missing_since, None
            if since is not None:
                await self._catch_up(line, channel, since)

    async def _catch_up(self, line: _Line, channel: CatchesUp, since: datetime) -> None:
        """Ask until there is an answer and all of it is taken in."""
        wait = FIRST_RETRY_SECONDS
        while True:
            try:
                missed = await channel.missed(max(since - MARGIN, self._clock.now() - LONGEST_LOOK_BACK))
                for event in missed:
                    await self._take(event)
            except Exception as error:
                # Whatever is wrong with one provider, it must not stop the others.
                line.turn(up=False, at=self._clock.now(), reason=_reason(line, error))
                await self._pause(wait)
                wait = min(wait * 2, LONGEST_RETRY_SECONDS)
            else:
                line.turn(up=True, at=self._clock.now())
                logger.info("asked what was missed", channel=line.channel.name, events=len(missed))
                return

    async def _take(self, event: InboundEvent) -> None:
        """Store it as if it had just come; a repeat has no effect. One that cannot be stored is kept by the hub for a person, and must
        not stand in the way of the next. Raises `Problem` 503: then nothing can be stored for now.
        """
        assert self._inbox is not None, "the channels were opened before anybody is asked"
        try:
            await self._inbox.store(event)
        except Problem as problem:
            if problem.status == 503:
                raise
            logger.warning("a missed event was refused", channel=event.channel, code=problem.code)


def _reason(line: _Line, error: Exception) -> str:
    if isinstance(error, DeliveryError):
        return error.for_agent
    if isinstance(error, Problem):
        return error.detail
    logger.error("asking what was missed failed", channel=line.channel.name, **where_it_failed(error))
    return "The provider gave no usable answer."


def _states(line: _Line) -> list[ChannelState]:
    """The channel, and each of the lines it stands on."""
    name = line.channel.name
    whole: ChannelState = {
        "channel": name, "line": None, "up": line.up, "since": line.since, "reason": line.reason, "progress": None,
    }  # fmt: skip
    lines = line.channel.lines() if isinstance(line.channel, HasLines) else ()
    parts: list[ChannelState] = [
        {"channel": name, "line": one.name, "up": one.up, "since": one.since, "reason": one.reason, "progress": one.progress}
        for one in lines
    ]
    return [whole, *parts]


class _Watched:
    """`channels.contract.Inbox` for one channel: whom we had to turn away is asked afterwards."""

    def __init__(self, inbox: Inbox, line: _Line, clock: Clock) -> None:
        self._inbox = inbox
        self._line = line
        self._clock = clock

    async def store(self, event: InboundEvent) -> Stored:
        try:
            return await self._inbox.store(event)
        except Problem as problem:
            if problem.status == 503:
                self._line.missed(self._clock.now())
            raise

    async def since(self, channel: str, conversation: ConversationKey, after: int) -> Sequence[ConversationEvent]:
        return await self._inbox.since(channel, conversation, after)

    def typing(self, channel: str, conversation: ConversationKey, on: bool) -> None:
        self._inbox.typing(channel, conversation, on)
