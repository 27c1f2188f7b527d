"""Opens the channels, knows which are up, and asks providers what they could not hand us. One that fails never stops another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from channels.contract import CatchesUp, Channel, Inbox, Problem
from channels.errors import ChannelMisconfigured, DeliveryError
from hub.floor.wire import ChannelState
from hub.journal.clock import Clock

FIRST_RETRY_SECONDS = 1.0
LONGEST_RETRY_SECONDS = 60.0
MARGIN = timedelta(minutes=5)
"""Clocks differ, and a provider may list a message later than it took it."""
LONGEST_LOOK_BACK = timedelta(days=2)

logger = structlog.get_logger()


@dataclass(slots=True)
class _Line:
    """One channel and how it is."""

    channel: Channel
    up: bool
    since: datetime
    reason: str | None = None

    def turn(self, *, up: bool, at: datetime, reason: str | None = None) -> None:
        if self.up != up:
            self.up, self.since = up, at
            logger.info("channel up" if up else "channel down", channel=self.channel.name, reason=reason)
        self.reason = reason


class Switchboard:
    """`quiet_since` answers from when on a provider may have found nobody here."""

    def __init__(self, channels: Mapping[str, Channel], clock: Clock, quiet_since: Callable[[], datetime | None]) -> None:
        self._clock = clock
        self._quiet_since = quiet_since
        self._lines = {name: _Line(channel, up=False, since=clock.now(), reason="not open yet") for name, channel in channels.items()}
        self._ask = asyncio.Event()
        self._inbox: Inbox | None = None

    async def open(self, inbox: Inbox) -> None:
        self._inbox = inbox
        for line in self._lines.values():
            try:
                await line.channel.open(inbox)
            except ChannelMisconfigured as error:
                line.turn(up=False, at=self._clock.now(), reason=str(error))
            else:
                line.turn(up=True, at=self._clock.now())

    def states(self) -> Sequence[ChannelState]:
        return [{"channel": name, "up": line.up, "since": line.since, "reason": line.reason} for name, line in self._lines.items()]

    def ask_what_was_missed(self) -> None:
        """After a start or an outage."""
        self._ask.set()

    async def run(self) -> None:
        while True:
            await self._ask.wait()
            self._ask.clear()
            async with asyncio.TaskGroup() as asking:
                for line in self._lines.values():
                    if line.up and isinstance(line.channel, CatchesUp):
                        asking.create_task(self._catch_up(line, line.channel))

    async def close(self) -> None:
        for line in self._lines.values():
            await line.channel.close()

    async def _catch_up(self, line: _Line, channel: CatchesUp) -> None:
        """Ask until there is an answer; every event is stored as if it had just come, repeats have no effect."""
        quiet_since = self._quiet_since()
        if quiet_since is None or self._inbox is None:
            return
        since = max(quiet_since - MARGIN, self._clock.now() - LONGEST_LOOK_BACK)
        wait = FIRST_RETRY_SECONDS
        while True:
            try:
                missed = await channel.missed(since)
                for event in missed:
                    await self._inbox.store(event)
            except (DeliveryError, Problem) as error:
                reason = error.for_agent if isinstance(error, DeliveryError) else error.detail
                line.turn(up=False, at=self._clock.now(), reason=reason)
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_RETRY_SECONDS)
            else:
                line.turn(up=True, at=self._clock.now())
                logger.info("asked what was missed", channel=line.channel.name, events=len(missed))
                return
