"""A mail server that goes wrong at the step it is told to: it refuses, cuts the line, or falls silent."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

CUT = "cut"
SILENT = "silent"
USER = "hub"
PASSWORD = "a password only the tests know"


@dataclass(frozen=True)
class Taken:
    sender: str
    recipients: list[str]
    content: bytes


@dataclass
class Office:
    """What the server has taken, and how it goes wrong: by step an answer, `CUT` or `SILENT`. `RCPT` may name one recipient."""

    faults: dict[str, str] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    at_step: Callable[[str], object] = lambda step: None
    """Happens before the server answers a step."""
    port: int = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(server, Counter)
        assert envelope.mail_from is not None
        assert isinstance(envelope.content, bytes)
        fault = self.faults.get("end")
        if fault in (None, CUT, SILENT):
            self.taken.append(Taken(envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 2.0.0 OK" if await server.is_well("end") else ""

    def lets_in(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, who: LoginPassword) -> AuthResult:
        return AuthResult(success=(who.login, who.password) == (USER.encode(), PASSWORD.encode()))


class Counter(SMTP):
    """One connection, watched step by step."""

    event_handler: Office

    async def is_well(self, step: str, about: str = "") -> bool:
        """Whether this step goes on as it should; else what was wanted has happened."""
        self.event_handler.steps.append(step)
        self.event_handler.at_step(step)
        fault = self.event_handler.faults.get(f"{step} {about}") or self.event_handler.faults.get(step)
        if fault is None:
            return True
        if fault == SILENT:
            await asyncio.Event().wait()
        assert self.transport is not None
        if fault != CUT:
            await super().push(fault)
        if fault == CUT or fault.startswith("421") or step == "greeting":
            self.transport.close()
        return False

    async def push(self, status: Any) -> None:
        if status and (not status.startswith("220 127") or await self.is_well("greeting")):
            await super().push(status)

    async def smtp_EHLO(self, hostname: str) -> None:
        if await self.is_well("EHLO"):
            await super().smtp_EHLO(hostname)

    async def smtp_HELO(self, hostname: str) -> None:
        await self.push("502 5.5.1 EHLO it must be")

    async def smtp_STARTTLS(self, arg: str) -> None:
        if await self.is_well("STARTTLS"):
            await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str) -> None:
        if await self.is_well("AUTH"):
            await super().smtp_AUTH(arg)

    async def smtp_MAIL(self, arg: str | None) -> None:
        if await self.is_well("MAIL"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:
        if await self.is_well("RCPT", (arg or "").partition("<")[2].partition(">")[0]):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:
        if not await self.is_well("DATA"):
            return
        if "content" in self.event_handler.faults:
            await super().push("354 Go on")
            await self.is_well("content")
            return
        await super().smtp_DATA(arg)


@asynccontextmanager
async def serving(*, encryption: ssl.SSLContext | None = None, tls_at_once: bool = False, **chosen: Any) -> AsyncIterator[Office]:
    """On a free port of 127.0.0.1. With `encryption` it offers STARTTLS, or TLS from the first byte."""
    office = Office()
    starttls = None if tls_at_once else encryption
    loop = asyncio.get_running_loop()
    connections: list[Counter] = []

    def connection() -> Counter:
        counter = Counter(office, hostname="127.0.0.1", loop=loop, tls_context=starttls, authenticator=office.lets_in, **chosen)
        connections.append(counter)
        return counter

    server = await loop.create_server(connection, "127.0.0.1", 0, ssl=encryption if tls_at_once else None)
    office.port = server.sockets[0].getsockname()[1]
    try:
        yield office
    finally:
        server.close()
        for one in connections:
            if one.transport is not None:
                one.transport.close()
        await server.wait_closed()
