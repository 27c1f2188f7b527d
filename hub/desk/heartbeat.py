"""A console hears of the hub every few seconds though nothing happens: so it can tell a dead line from a quiet floor."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from hub.desk.desks import Desks

HEARTBEAT_SECONDS = 15.0

Pause = Callable[[float], Awaitable[None]]


async def beat(desks: Desks, pause: Pause = asyncio.sleep) -> None:
    while True:
        await pause(HEARTBEAT_SECONDS)
        desks.tell(desks.connected(), "heartbeat", {})
