"""Tells the hub when a session's last connection closed and when somebody is back, until the hub has stored it."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable

import structlog

from channels.contract import Clock, ConversationKey, CustomerLeft, CustomerReturned, Inbox, ProviderId
from channels.doors import Problem

SECONDS_UNTIL_AGAIN = 1.0

log = structlog.get_logger(__name__)


class Attendance:
    """Errands to the inbox, one per coming or going.

    Nobody repeats these events for us, so a busy hub is told again, for as long as it is still true.
    """

    def __init__(self, *, channel: str, inbox: Inbox, is_there: Callable[[ConversationKey], bool], now: Clock) -> None:
        self._channel = channel
        self._inbox = inbox
        self._is_there = is_there
        self._now = now
        self._errands: set[asyncio.Task[None]] = set()

    def left(self, key: ConversationKey) -> None:
        self._send(key, CustomerLeft, still_true=lambda: not self._is_there(key))

    def returned(self, key: ConversationKey) -> None:
        self._send(key, CustomerReturned, still_true=lambda: self._is_there(key))

    async def close(self) -> None:
        """Drop what was not told yet: after a restart every customer comes back or is found missing."""
        for errand in self._errands:
            errand.cancel()
        await asyncio.gather(*self._errands, return_exceptions=True)

    def _send(self, key: ConversationKey, what: type[CustomerLeft | CustomerReturned], still_true: Callable[[], bool]) -> None:
        event = what(
            channel=self._channel,
            provider_id=ProviderId(f"{key}/{what.__name__}/{secrets.token_hex(8)}"),
            conversation=key,
            occurred_at=self._now(),
        )
        errand = asyncio.create_task(self._store(event, still_true))
        self._errands.add(errand)
        errand.add_done_callback(self._errands.discard)

    async def _store(self, event: CustomerLeft | CustomerReturned, still_true: Callable[[], bool]) -> None:
        while still_true():
            try:
                await self._inbox.store(event)
            except Problem as problem:
                if problem.status != 503:
                    log.warning("attendance refused", code=problem.code)
                    return
                await asyncio.sleep(SECONDS_UNTIL_AGAIN if problem.retry_after_seconds is None else problem.retry_after_seconds)
            else:
                return
