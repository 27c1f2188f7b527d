"""One connection on which letters are handed to us, by SMTP or LMTP: aiosmtpd speaks, within limits of ours."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import cast

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from channels.email.receiving.letter_end import ArrivingLetter

LONGEST_COMMAND = 2_048
PIECE_BYTES = 65_536
SILENCE_SECONDS = 300
"""RFC 5321, 4.5.3.2.7."""
MOST_RECIPIENTS = 100
MOST_COMMANDS: Mapping[str, int] = {"MAIL": 1_000, "RCPT": 10_000, "DATA": 1_000, "RSET": 1_000, "*": 100}
"""Of each kind on one connection."""
NO_SENDER = "<>"
"""What the library makes of an empty return path."""
LATER = "451 4.3.0 Cannot keep it now, try again later"
TOO_BIG = "552 5.3.4 This letter is too big"

# The library writes senders and recipients to its log.
logging.getLogger("mail.log").setLevel(logging.CRITICAL)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one letter may cost, and how we introduce ourselves."""

    longest_bytes: int
    name: str


class Hearing:
    """What is answered on a connection. `finished` gets a whole letter and returns the answer to it."""

    def __init__(self, *, accepts: Callable[[str], bool], finished: Callable[[Envelope], Awaitable[str]]) -> None:
        self.finished = finished
        self._accepts = accepts

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if not self._accepts(address):
            return "550 5.1.1 No such mailbox here"
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_exception(self, error: Exception) -> str:
        """A fault in here must not cost anybody a letter."""
        log.error("a mail connection failed", error=type(error).__name__)
        return LATER


class SmtpSession(SMTP):
    """Stands in `connections` for as long as it lasts.

    Letters are heard in big pieces: the library hears them line by line, which for a letter with files holds everybody up for seconds.
    """

    event_handler: Hearing
    line_length_limit = PIECE_BYTES
    """So much is read ahead."""

    def __init__(self, hearing: Hearing, limits: Limits, connections: set[SmtpSession]) -> None:
        self._connections = connections
        self._longest_bytes = limits.longest_bytes
        # The library keeps these in one dictionary for all connections, and lets them grow with each.
        self.command_size_limits = defaultdict(lambda: LONGEST_COMMAND)
        self.command_size_limit = LONGEST_COMMAND
        super().__init__(
            hearing,
            data_size_limit=limits.longest_bytes,
            enable_SMTPUTF8=True,
            hostname=limits.name,
            ident="Contact Hub",
            timeout=SILENCE_SECONDS,
            command_call_limit=dict(MOST_COMMANDS),
            loop=asyncio.get_running_loop(),
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._connections.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._connections.discard(self)
        super().connection_lost(error)

    async def smtp_DATA(self, arg: str | None) -> None:
        assert self.envelope is not None
        if not self.envelope.rcpt_tos:
            await self.push("503 5.5.1 Say for whom it is first")
            return
        if arg:
            await self.push("501 5.5.4 DATA stands alone")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        letter = await self._hear()
        self.envelope.content = letter.content
        answer = TOO_BIG if letter.is_too_big else await self.event_handler.finished(self.envelope)
        await self.push("\r\n".join([answer] * self._answers(self.envelope)))
        self._set_post_data_state()  # type: ignore[no-untyped-call]

    def _answers(self, envelope: Envelope) -> int:
        return 1

    async def _hear(self) -> ArrivingLetter:
        letter = ArrivingLetter(self._longest_bytes)
        while True:
            piece = await self._reader.read(PIECE_BYTES)
            if not piece:
                raise ConnectionResetError
            self._reset_timeout()
            after = letter.feed(piece)
            if after is not None:
                # Whoever did not wait for our answer has begun the next command.
                self._reader._buffer[:0] = after  # type: ignore[attr-defined]
                return letter

    def hang_up(self) -> None:
        if self.transport is not None:
            cast(asyncio.Transport, self.transport).abort()


class LmtpSession(SmtpSession, LMTP):
    """The same, for the last step of a delivery: a letter is answered for once a recipient (RFC 2033, 4.2)."""

    def _answers(self, envelope: Envelope) -> int:
        return len(envelope.rcpt_tos)


class Turned(asyncio.Protocol):
    """Somebody comes while there are enough already: they try again later."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        turning = cast(asyncio.Transport, transport)
        turning.write(b"421 4.3.2 Too many connections, try again later\r\n")
        turning.close()
