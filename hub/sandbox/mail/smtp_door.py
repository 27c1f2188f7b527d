"""The port at which the hub hands letters over: a mail server that can be told to go wrong at every step."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from hub.sandbox.mail.provider import MailProvider
from hub.sandbox.mischief import MailStep, Rule

LONGEST_LINE = 1_000_000
NO_SENDER = "<>"
FULL = {452: "452 4.2.2 The mailbox is full", 552: "552 5.2.2 The mailbox is full"}

# The library writes senders and recipients to its log.
logging.getLogger("mail.log").setLevel(logging.CRITICAL)


class Desk:
    """What is answered to whom, and where letters go."""

    def __init__(self, provider: MailProvider) -> None:
        self.provider = provider
        self.connections: set[Connection] = set()

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        full = self.provider.letters.habits(address).full
        if full is not None:
            return FULL[full]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        rule = self.provider.mischief.next("mail_end")
        if rule is not None and rule.what == "refuse":
            return rule.smtp_answer
        assert isinstance(envelope.content, bytes)
        sender = "" if envelope.mail_from in (None, NO_SENDER) else str(envelope.mail_from)
        for _ in range(1 + rule.copies if rule is not None and rule.what == "duplicate" else 1):
            self.provider.take(sender=sender, recipients=envelope.rcpt_tos, raw=envelope.content)
        assert isinstance(server, Connection)
        return "250 2.0.0 OK" if rule is None or await server.misbehaves(rule) else ""


class Connection(SMTP):
    """One connection; at each step it may do what it was told instead."""

    event_handler: Desk
    line_length_limit = LONGEST_LINE

    def __init__(self, desk: Desk, *, longest_bytes: int) -> None:
        super().__init__(
            desk, data_size_limit=longest_bytes, enable_SMTPUTF8=True, hostname="mail.sandbox.example", loop=asyncio.get_running_loop()
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.event_handler.connections.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.event_handler.connections.discard(self)
        super().connection_lost(error)

    def hang_up(self) -> None:
        if self.transport is not None:
            self.transport.close()

    async def misbehaves(self, rule: Rule) -> bool:
        """Whether the step goes on after it."""
        match rule.what:
            case "refuse":
                await self.push(rule.smtp_answer)
                return False
            case "disconnect":
                self.hang_up()
                return False
            case "time_out":
                await asyncio.sleep(rule.seconds)
        return True

    async def push(self, status: Any) -> None:
        if status:
            await super().push(status)

    async def _handle_client(self) -> None:
        if await self._goes_on("mail_connect"):
            await super()._handle_client()
        else:
            self.hang_up()

    async def smtp_EHLO(self, hostname: str) -> None:
        if await self._goes_on("mail_ehlo"):
            await super().smtp_EHLO(hostname)

    async def smtp_MAIL(self, arg: str | None) -> None:
        if await self._goes_on("mail_from"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:
        if await self._goes_on("mail_rcpt"):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:
        if await self._goes_on("mail_data"):
            await super().smtp_DATA(arg)

    async def _goes_on(self, step: MailStep) -> bool:
        rule = self.event_handler.provider.mischief.next(step)
        return rule is None or await self.misbehaves(rule)


class SmtpDoor:
    """Listens between `start` and `stop`. `port` is known once it has started."""

    def __init__(self, provider: MailProvider, *, host: str, port: int, longest_bytes: int) -> None:
        self._desk = Desk(provider)
        self._host = host
        self._longest_bytes = longest_bytes
        self._server: asyncio.Server | None = None
        self.port = port

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Connection(self._desk, longest_bytes=self._longest_bytes), self._host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for connection in list(self._desk.connections):
            connection.hang_up()
