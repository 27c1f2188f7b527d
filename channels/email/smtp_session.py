"""One connection on which letters are handed to us, by SMTP or LMTP: aiosmtpd speaks, within limits of ours."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

LONGEST_LINE = 1_000_000
"""RFC 5321 allows 1,000 characters in a line of text, and the world writes more."""
LONGEST_COMMAND = 2_048
SILENCE_SECONDS = 300
"""RFC 5321, 4.5.3.2.7."""
MOST_RECIPIENTS = 100
MOST_COMMANDS: Mapping[str, int] = {"MAIL": 1_000, "RCPT": 10_000, "DATA": 1_000, "RSET": 1_000, "*": 100}
"""Of each kind on one connection."""
NO_SENDER = "<>"
"""What the library makes of an empty return path."""
GIVEN_UP = ("552 Error: Too much mail data", "500 Line too long")
"""What the library answers for a letter that it did not hear to its end."""
LATER = "451 4.3.0 Cannot keep it now, try again later"

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

    def __init__(self, *, accepts: Callable[[str], bool], finished: Callable[[Envelope], Awaitable[str]], each: bool) -> None:
        self._accepts = accepts
        self._finished = finished
        self._each = each

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if not self._accepts(address):
            return "550 5.1.1 No such mailbox here"
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = await self._finished(envelope)
        return repeated(answer, envelope) if self._each else answer

    async def handle_exception(self, error: Exception) -> str:
        """A fault in here must not cost anybody a letter."""
        log.error("a mail connection failed", error=type(error).__name__)
        return LATER


def repeated(answer: str, envelope: Envelope | None) -> str:
    """LMTP wants an answer for each recipient (RFC 2033, 4.2)."""
    return "\r\n".join([answer] * max(1, len(envelope.rcpt_tos) if envelope is not None else 1))


class SmtpSession(SMTP):
    """Stands in `connections` for as long as it lasts."""

    line_length_limit = LONGEST_LINE

    def __init__(self, hearing: Hearing, limits: Limits, connections: set[SmtpSession]) -> None:
        self._connections = connections
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

    def hang_up(self) -> None:
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()


class LmtpSession(SmtpSession, LMTP):
    """The same, for the last step of a delivery."""

    async def push(self, status: Any) -> None:
        gave_up = isinstance(status, str) and status.startswith(GIVEN_UP)
        await super().push(repeated(status, self.envelope) if gave_up else status)


class Turned(asyncio.Protocol):
    """Somebody comes while there are enough already: they try again later."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(b"421 4.3.2 Too many connections, try again later\r\n")
        transport.close()
