"""How the demo's doors ask the sandbox: its answers and its sockets are handed on, and its absence is said."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from channels.doors import Problem, Socket

SECONDS_TO_ANSWER = 10
REFUSED = {404: "not_found", 409: "wrong_state"}


@asynccontextmanager
async def asking() -> AsyncIterator[aiohttp.ClientSession]:
    """Raises `Problem` 503 where the sandbox does not answer."""
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS_TO_ANSWER)) as carrier:
            yield carrier
    except (aiohttp.ClientError, TimeoutError) as fault:
        raise Problem(503, "carrier_away", "The sandbox carrier does not answer.", retry_after_seconds=1) from fault


async def check(answer: aiohttp.ClientResponse) -> None:
    """Raises `Problem` with the sandbox's own words for a refusal."""
    if answer.status >= 400:
        raise Problem(answer.status, REFUSED.get(answer.status, "refused"), await answer.text())


async def hand_on(screen: aiohttp.ClientWebSocketResponse, socket: Socket) -> None:
    """Frames of the sandbox to the page, until either end closes. What the page sends has no meaning here."""

    async def show() -> None:
        async for message in screen:
            if message.type is aiohttp.WSMsgType.TEXT:
                socket.push(message.data.encode())
        socket.close(1013, "the carrier is away")

    showing = asyncio.create_task(show())
    try:
        while await socket.receive() is not None:
            continue
    finally:
        showing.cancel()
        await asyncio.gather(showing, return_exceptions=True)
