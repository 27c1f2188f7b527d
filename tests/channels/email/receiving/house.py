"""The receiver with a mail server of the company's own in front of it, which speaks to it line by line or by aiosmtplib."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

from aiosmtplib import SMTP

from channels.contract import LineState
from channels.email.receiving.receiver import Received, Receiver
from channels.email.settings import ReceiverSettings
from tests.channels.doubles import Watch

OURS = "support@northwind.example"
SALES = "sales@northwind.example"
THEIRS = "anna.schmidt@example.com"
LETTER = b"From: anna.schmidt@example.com\r\nSubject: Hello\r\n\r\nWhere is my order?\r\n.\r\n"


class Reception:
    """Keeps what is handed over, until it is told to fail."""

    def __init__(self, **chosen: Any) -> None:
        self.watch = Watch()
        self.letters: list[Received] = []
        self.failing: list[Exception] = []
        """Each fails one letter, then is used up."""
        protocol = chosen.pop("protocol", "smtp")
        port = chosen.pop("port", 0)
        settings = ReceiverSettings(port=port, protocol=protocol)
        self.receiver = Receiver(
            settings, take=self._take, accepts={OURS, SALES, "jörg@northwind.example"}.__contains__, now=self.watch.now, **chosen
        )

    async def _take(self, letter: Received) -> None:
        await asyncio.sleep(0)
        if self.failing:
            raise self.failing.pop(0)
        self.letters.append(letter)

    async def until(self, is_so: Callable[[LineState], bool]) -> None:
        async with asyncio.timeout(10):
            for _ in count():
                if is_so(self.receiver.state):
                    return
                await asyncio.sleep(0)

    def server(self) -> SMTP:
        return SMTP(hostname="127.0.0.1", port=self.receiver.port, start_tls=False, local_hostname="mail.example.com", timeout=10)


class Line:
    """A connection that is spoken to by hand."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def hear(self, count: int = 1) -> list[str]:
        """The next whole answers."""
        answers: list[str] = []
        async with asyncio.timeout(10):
            while len(answers) < count:
                line = (await self._reader.readuntil(b"\n")).decode().rstrip()
                answers += [line] if line[3:4] != "-" else []
        return answers

    async def say(self, command: str | bytes, answers: int = 1) -> list[str]:
        self._writer.write(command if isinstance(command, bytes) else f"{command}\r\n".encode())
        return await self.hear(answers)

    async def is_cut(self) -> bool:
        async with asyncio.timeout(10):
            return await self._reader.read() == b""

    def hang_up(self) -> None:
        self._writer.close()


@asynccontextmanager
async def receiving(**chosen: Any) -> AsyncIterator[Reception]:
    reception = Reception(**chosen)
    running = asyncio.create_task(reception.receiver.run())
    try:
        await reception.until(lambda state: state.up)
        yield reception
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@asynccontextmanager
async def line(reception: Reception) -> AsyncIterator[Line]:
    reader, writer = await asyncio.open_connection("127.0.0.1", reception.receiver.port)
    speaking = Line(reader, writer)
    try:
        yield speaking
    finally:
        writer.close()
