"""A line between a client and a server that can be cut, or fall silent, when a test wants it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

HOST = "127.0.0.1"


class CuttingProxy:
    def __init__(self, *, to_host: str, to_port: int) -> None:
        self._to = (to_host, to_port)
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._allowance: int | None = None
        self._after: bytes | None = None
        self.connections = 0
        self.cuts = 0

    @property
    def port(self) -> int:
        assert self._server is not None, "it is open"
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def cut_after(self, answered_bytes: int) -> None:
        """Once the server has answered so many more bytes, the line is cut; the next line is whole again."""
        self._allowance = answered_bytes

    def cut_when_asked(self, words: bytes) -> None:
        """The line is cut as soon as the client sends these words: the server never hears them. The next line is whole again."""
        self._after = words

    def cut(self) -> None:
        """Cut every line now, without a word."""
        self.cuts += 1
        self._allowance = self._after = None
        for writer in self._writers:
            writer.transport.abort()

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._join, HOST, 0)

    async def close(self) -> None:
        assert self._server is not None, "it is open"
        self._server.close()
        self.cut()
        await self._server.wait_closed()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._to)
        except OSError:
            writer.transport.abort()
            return
        both = {writer, far_writer}
        self._writers |= both
        try:
            async with asyncio.TaskGroup() as ways:
                ways.create_task(self._ask(reader, far_writer))
                ways.create_task(self._answer(far_reader, writer))
        except* OSError:
            pass  # whoever is left learns of it by the abort
        finally:
            self._writers -= both
            for one in both:
                one.transport.abort()

    async def _ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            if self._after is not None and self._after in data:
                self.cut()
                return
            writer.write(data)
            await writer.drain()
        writer.transport.abort()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            if self._allowance is not None and len(data) > self._allowance:
                writer.write(data[: self._allowance])
                await writer.drain()
                self.cut()
                return
            if self._allowance is not None:
                self._allowance -= len(data)
            writer.write(data)
            await writer.drain()
        writer.transport.abort()


@asynccontextmanager
async def cutting_proxy(to_port: int, to_host: str = HOST) -> AsyncIterator[CuttingProxy]:
    proxy = CuttingProxy(to_host=to_host, to_port=to_port)
    await proxy.open()
    try:
        yield proxy
    finally:
        await proxy.close()
