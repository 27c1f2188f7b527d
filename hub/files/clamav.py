"""Asks ClamAV (`clamd`) about a content, over its own protocol: the command INSTREAM, then the content in pieces, each after its length."""

from __future__ import annotations

import asyncio
import struct
from contextlib import suppress

from hub.company_mail import ScannerConfig
from hub.files.scanning import ScannerAway, TooBigToScan

PIECE_BYTES = 64 * 1024
LONGEST_ANSWER = 1_000
LONGEST_NAME = 100
TOO_BIG = "size limit exceeded"
CLEAN = "OK"
FOUND = " FOUND"


class ClamAv:
    def __init__(self, settings: ScannerConfig) -> None:
        self._settings = settings

    async def virus_in(self, content: bytes) -> str | None:
        try:
            async with asyncio.timeout(self._settings.timeout_seconds):
                return _virus(await self._ask(content))
        except (OSError, EOFError, TimeoutError, asyncio.LimitOverrunError) as error:
            raise ScannerAway(type(error).__name__) from error

    async def _ask(self, content: bytes) -> str:
        reader, writer = await asyncio.open_connection(self._settings.host, self._settings.port, limit=LONGEST_ANSWER)
        try:
            # A scanner that has had enough answers and hangs up while we still write: its answer counts.
            with suppress(ConnectionError):
                await _send(writer, content)
            answer = await reader.readuntil(b"\0")
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
        return answer.rstrip(b"\0\n").decode("utf-8", "replace").removeprefix("stream: ")


async def _send(writer: asyncio.StreamWriter, content: bytes) -> None:
    writer.write(b"zINSTREAM\0")
    for start in range(0, len(content), PIECE_BYTES):
        piece = content[start : start + PIECE_BYTES]
        writer.write(struct.pack("!I", len(piece)) + piece)
        await writer.drain()
    writer.write(struct.pack("!I", 0))
    await writer.drain()


def _virus(answer: str) -> str | None:
    if answer == CLEAN:
        return None
    if answer.endswith(FOUND):
        return answer.removesuffix(FOUND)[:LONGEST_NAME]
    if TOO_BIG in answer:
        raise TooBigToScan
    raise ScannerAway("it does not say whether there is a virus")
