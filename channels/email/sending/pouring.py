"""The content of one letter on its way to the server: all but its end, and then the dot that ends it."""

from __future__ import annotations

import asyncio
import re

from aiosmtplib import SMTPException
from aiosmtplib.protocol import SMTPProtocol
from aiosmtplib.response import SMTPResponse

from channels.email.sending.refusals import Refusal
from channels.email.sending.smtp_line import ServerFails, unusable

FIRST_DOT_OF_A_LINE = re.compile(rb"(?m)^\.")
THE_DOT = b".\r\n"
CHUNK_BYTES = 65_536


class Pouring:
    """Listens while it writes: a server may say no in the middle of a letter."""

    def __init__(self, protocol: SMTPProtocol, *, timeout_seconds: float) -> None:
        self._protocol = protocol
        self._timeout_seconds = timeout_seconds
        self._answer = asyncio.ensure_future(protocol.read_response())

    async def pour(self, content: bytes) -> None:
        """Everything but the dot. Raises a `DeliveryError`, `SMTPException` or `OSError`: it is certainly not taken."""
        stuffed = FIRST_DOT_OF_A_LINE.sub(b"..", content)
        for start in range(0, len(stuffed), CHUNK_BYTES):
            self._expect_silence()
            self._protocol.write(stuffed[start : start + CHUNK_BYTES])
            async with asyncio.timeout(self._timeout_seconds):
                # The library's own way to wait for the network; asyncio's StreamWriter calls it just so.
                await self._protocol._drain_helper()

    async def end(self) -> SMTPResponse:
        """The dot, and the server's answer to it. Raises `ServerFails` with `maybe_taken` where no usable one comes."""
        try:
            self._expect_silence()
            self._protocol.write(THE_DOT)
        except SMTPException as error:
            raise unusable(error) from error
        try:
            async with asyncio.timeout(self._timeout_seconds):
                return await self._answer
        except (SMTPException, OSError) as error:
            raise unusable(error, maybe_taken=True) from error

    async def close(self) -> None:
        """Listens no longer."""
        self._answer.cancel()
        await asyncio.gather(self._answer, return_exceptions=True)

    def _expect_silence(self) -> None:
        if not self._answer.done():
            return
        early = self._answer.result()
        if early.code >= 400:
            raise Refusal(step="end", code=early.code, text=early.message).error()
        raise ServerFails("The mail server answers before it was asked.", code="early")
