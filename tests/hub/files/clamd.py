"""A small `clamd`: speaks INSTREAM as ClamAV's documentation has it, finds one signature, and does what else a test tells it."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

from hub.company_mail import ScannerConfig

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-" + b"TEST-FILE!$H+H*"
"""The harmless string that every scanner finds (eicar.org), put together only here so that none finds this file."""

Mood = Literal["well", "silent", "muddled", "hangs up"]


class Clamd:
    """`largest` is its StreamMaxLength."""

    def __init__(self) -> None:
        self.mood: Mood = "well"
        self.largest = 1_000_000
        self.asked = 0
        self.port = 0

    @property
    def settings(self) -> ScannerConfig:
        return ScannerConfig(host="127.0.0.1", port=self.port, timeout_seconds=0.05 if self.mood == "silent" else 20)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked += 1
        try:
            said = await self._answer(reader)
            if said is not None:
                writer.write(said)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader) -> bytes | None:
        assert await reader.readexactly(10) == b"zINSTREAM\0"
        content = bytearray()
        while length := struct.unpack("!I", await reader.readexactly(4))[0]:
            content += await reader.readexactly(length)
            if len(content) > self.largest:
                return b"INSTREAM size limit exceeded. ERROR\0"
        if self.mood == "silent":
            await reader.read()
        if self.mood in ("silent", "hangs up"):
            return None
        if self.mood == "muddled":
            return b"UNKNOWN COMMAND\0"
        return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"


@asynccontextmanager
async def clamd() -> AsyncIterator[Clamd]:
    scanner = Clamd()
    server = await asyncio.start_server(scanner.answer, "127.0.0.1", 0)
    scanner.port = server.sockets[0].getsockname()[1]
    async with server:
        yield scanner
