"""A port at which letters are handed straight to us: by a mail server of the company's own, or by the demo's sandbox. Never a relay."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from aiosmtpd.smtp import Envelope

from channels.contract import Address, Clock, LineState
from channels.doors import Problem
from channels.email.receiving.smtp_session import LATER, NO_SENDER, Hearing, Limits, LmtpSession, SmtpSession, Turned
from channels.email.settings import ReceiverSettings

MOST_CONNECTIONS = 50
LONGEST_BYTES = 60_000_000
"""The server hands over letters of any kind: what is too big to be read is our reader's matter, not the sender's."""
AGAIN_AFTER_SECONDS = 5.0
TAKEN = "250 2.0.0 OK"
RETURNED = "554 5.6.0 This letter cannot be taken"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A letter with what stood on its envelope. The sender is `None` where there is none, as on reports and automatic answers."""

    raw: bytes = field(repr=False)
    received_at: datetime
    envelope_sender: Address | None
    envelope_recipients: tuple[Address, ...]


class Receiver:
    """Every letter is stored before it is answered for: whoever handed it over keeps it until then."""

    def __init__(
        self,
        settings: ReceiverSettings,
        *,
        take: Callable[[Received], Awaitable[None]],
        accepts: Callable[[str], bool],
        now: Clock,
        longest_bytes: int = LONGEST_BYTES,
        most_connections: int = MOST_CONNECTIONS,
        again_after_seconds: float = AGAIN_AFTER_SECONDS,
    ) -> None:
        """`take` returns once the letter is stored; a `Problem` 503 has it kept by the sender, any other returned. `accepts` knows our
        addresses.
        """
        self._settings = settings
        self._take = take
        self._now = now
        self._hearing = Hearing(accepts=accepts, finished=self._finished)
        self._limits = Limits(longest_bytes=longest_bytes, name="contact-hub")
        self._again_after_seconds = again_after_seconds
        self._port = settings.port
        self._most_connections = most_connections
        self._connections: set[SmtpSession] = set()
        self._state = LineState(name=f"{settings.protocol.upper()} receiver", up=False, since=now(), reason="It is starting.")

    @property
    def state(self) -> LineState:
        return self._state

    @property
    def port(self) -> int:
        """Known while it is up, where a free one was taken."""
        return self._port

    async def run(self) -> None:
        """Until cancelled. A port that cannot be had is asked for again and again."""
        while True:
            try:
                server = await asyncio.get_running_loop().create_server(self._connected, self._settings.host, self._settings.port)
            except OSError as error:
                self._is(up=False, reason=f"Its port cannot be had ({error.strerror}).")
                await asyncio.sleep(self._again_after_seconds)
                continue
            self._port = server.sockets[0].getsockname()[1]
            self._is(up=True)
            try:
                await asyncio.get_running_loop().create_future()
            finally:
                self._is(up=False, reason="It was stopped.")
                server.close()
                for one in list(self._connections):
                    one.hang_up()

    def _connected(self) -> asyncio.Protocol:
        if len(self._connections) >= self._most_connections:
            return Turned()
        kind = LmtpSession if self._settings.protocol == "lmtp" else SmtpSession
        return kind(self._hearing, self._limits, self._connections)

    async def _finished(self, envelope: Envelope) -> str:
        """The answer to a whole letter: what is not certainly stored stays with whoever handed it over."""
        assert isinstance(envelope.content, bytes)
        letter = Received(
            raw=envelope.content,
            received_at=self._now(),
            envelope_sender=_readable(envelope.mail_from) if envelope.mail_from not in (None, NO_SENDER) else None,
            envelope_recipients=tuple(_readable(one) for one in envelope.rcpt_tos),
        )
        try:
            await self._take(letter)
        except Problem as problem:
            return LATER if problem.status >= 500 else RETURNED
        except Exception as error:
            # Whatever went wrong, it is no reason to lose a letter.
            log.error("a letter could not be stored", error=type(error).__name__)
            return LATER
        return TAKEN

    def _is(self, *, up: bool, reason: str | None = None) -> None:
        since = self._state.since if up == self._state.up else self._now()
        self._state = LineState(name=self._state.name, up=up, since=since, reason=reason)


def _readable(address: str | None) -> Address:
    """Bytes that are no UTF-8 come as half characters, which nothing could store."""
    return Address((address or "").encode(errors="replace").decode())
