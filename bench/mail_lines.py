"""Connections on which letters are handed over by SMTP, with as little code as that takes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bench.mail_letters import SUPPORT, BenchLetter

END = b"\r\n.\r\n"


class NotTaken(Exception):
    """The server under test did not take a letter; the message is its answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """One letter: when its turn came, and when the server answered for it."""

    mark: str
    begun: float
    answered: float


async def hand_over(port: int, letters: Sequence[BenchLetter], *, connections: int, taken: Callable[[HandedOver], None]) -> None:
    """All of them, in order, each connection taking the next one as soon as the last was answered. Raises `NotTaken`."""
    waiting = iter([(letter, _lines(letter)) for letter in letters])
    async with asyncio.TaskGroup() as group:
        for _ in range(connections):
            group.create_task(_hand_over_some(port, waiting, taken))


async def _hand_over_some(port: int, waiting: Iterator[tuple[BenchLetter, bytes]], taken: Callable[[HandedOver], None]) -> None:
    line = _Line(*await asyncio.open_connection("127.0.0.1", port))
    try:
        await line.say(b"", b"220")
        await line.say(b"EHLO bench\r\n", b"250")
        for letter, lines in waiting:
            begun = time.perf_counter()
            await line.say(f"MAIL FROM:<{letter.sender}>\r\n".encode(), b"250")
            await line.say(f"RCPT TO:<{SUPPORT}>\r\n".encode(), b"250")
            await line.say(b"DATA\r\n", b"354")
            await line.say(lines, b"250")
            taken(HandedOver(mark=letter.mark, begun=begun, answered=time.perf_counter()))
        await line.say(b"QUIT\r\n", b"221")
    finally:
        await line.close()


@dataclass(frozen=True, slots=True)
class _Line:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def say(self, words: bytes, expected: bytes) -> None:
        self.writer.write(words)
        answer = await self.reader.readline()
        while answer[3:4] == b"-":
            answer = await self.reader.readline()
        if not answer.startswith(expected):
            raise NotTaken(answer.decode(errors="replace"))

    async def close(self) -> None:
        self.writer.close()
        await self.writer.wait_closed()


def _lines(letter: BenchLetter) -> bytes:
    """As it goes over the wire: a dot that begins a line is doubled (RFC 5321, 4.5.2)."""
    return letter.raw.removesuffix(b"\r\n").replace(b"\r\n.", b"\r\n..") + END
