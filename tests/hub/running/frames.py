"""Frames as a client hears them: kept in order, and waited for without sleeping."""

import asyncio
from collections.abc import Callable
from typing import Any

import orjson
from aiohttp import ClientWebSocketResponse, WSMsgType

Frame = dict[str, Any]
PATIENCE_SECONDS = 10


class Ear:
    """Listens to one socket."""

    def __init__(self, socket: ClientWebSocketResponse, hear: Callable[[Frame], None] = lambda _: None) -> None:
        self.frames: list[Frame] = []
        self.closed_with: int | None = None
        self._socket = socket
        self._hear = hear
        self._news = asyncio.Event()
        self._listening = asyncio.create_task(self._listen())

    async def until(self, wanted: Callable[[Frame], bool], *, after: int = 0) -> Frame:
        """The first frame so wanted among those from `after` on, once it is there."""
        at = after
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                for frame in self.frames[at:]:
                    if wanted(frame):
                        return frame
                at = len(self.frames)
                self._news.clear()
                await self._news.wait()

    async def closed(self) -> int | None:
        """The code it was closed with, once it is."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self._listening
        return self.closed_with

    async def close(self) -> None:
        await self._socket.close()
        await self._listening

    def of_type(self, *types: str) -> list[Frame]:
        return [frame for frame in self.frames if frame["type"] in types]

    async def _listen(self) -> None:
        async for message in self._socket:
            if message.type is not WSMsgType.TEXT:
                break
            frame = orjson.loads(message.data)
            self.frames.append(frame)
            self._hear(frame)
            self._news.set()
        self.closed_with = self._socket.close_code
        self._news.set()
