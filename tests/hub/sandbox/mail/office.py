"""The sandbox's mail with a hub on its other side: a port that takes letters, and a client that sends some."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import aiohttp
from aiosmtpd.smtp import SMTP as Speaking
from aiosmtpd.smtp import Envelope, Session
from aiosmtplib import SMTP

from hub.sandbox.mail.settings import MailSettings
from hub.sandbox.server import SandboxServer, SandboxSettings

ANNA = "anna@example.com"
BEN = "ben@example.org"
OURS = "support@northwind.example"


class Hub:
    """Takes letters, or answers with the next of `answers`."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.answers: list[str] = []
        self.unknown: set[str] = set()
        self._came = asyncio.Condition()

    async def handle_RCPT(self, server: Speaking, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if address in self.unknown:
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Speaking, session: Session, envelope: Envelope) -> str:
        if self.answers:
            return self.answers.pop(0)
        async with self._came:
            self.envelopes.append(envelope)
            self._came.notify_all()
        return "250 OK"

    async def got(self, count: int) -> list[EmailMessage]:
        """The letters, with line ends of our own, once there are so many."""
        async with asyncio.timeout(10), self._came:
            await self._came.wait_for(lambda: len(self.envelopes) >= count)
        letters: list[EmailMessage] = []
        for envelope in self.envelopes:
            assert isinstance(envelope.content, bytes)
            letter = message_from_bytes(envelope.content.replace(b"\r\n", b"\n"), policy=policy.default)
            assert isinstance(letter, EmailMessage)
            letters.append(letter)
        return letters


class Town:
    """The sandbox, the hub, and people at their postboxes."""

    def __init__(self, sandbox: SandboxServer, hub: Hub, browser: aiohttp.ClientSession) -> None:
        self.sandbox = sandbox
        self.hub = hub
        self._browser = browser

    async def ask(self, method: str, path: str, *, status: int = 200, json: Any = None) -> Any:
        async with self._browser.request(method, f"{self.sandbox.url}{path}", json=json) as answer:
            assert answer.status == status, await answer.text()
            return await answer.json() if answer.content_type == "application/json" else await answer.read()

    async def write(self, box: str, **written: Any) -> dict[str, Any]:
        letter = await self.ask("POST", f"/postbox/{box}/letters", json=written, status=202)
        assert isinstance(letter, dict)
        return letter

    async def letters(self, box: str) -> list[dict[str, Any]]:
        listed = await self.ask("GET", f"/postbox/{box}/letters")
        return list(listed["items"])

    async def behave(self, box: str, **habits: Any) -> None:
        await self.ask("PUT", f"/control/postboxes/{box}", json=habits, status=204)

    async def misbehave(self, **rule: Any) -> None:
        await self.ask("POST", "/control/mischief", json=rule, status=204)

    @asynccontextmanager
    async def watching(self, box: str) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        async with self._browser.ws_connect(
            f"{self.sandbox.url}/postbox/{box}/socket", timeout=aiohttp.ClientWSTimeout(ws_close=1)
        ) as screen:
            yield screen

    async def settled(self, box: str, screen: aiohttp.ClientWebSocketResponse) -> dict[str, Any]:
        """The next letter of theirs whose way has ended."""
        async with asyncio.timeout(10):
            async for message in screen:
                frame = message.json()
                if frame["type"] == "letter.changed":
                    return dict(frame["data"])
        raise AssertionError(f"the screen of {box} closed")

    def mail_server(self) -> SMTP:
        """As the hub speaks to it."""
        return SMTP(hostname="127.0.0.1", port=self.sandbox.mail_port, start_tls=False, local_hostname="hub.example", timeout=5)


def letter(**headers: str) -> bytes:
    """A letter of the hub's, with a line of text."""
    message = EmailMessage(policy.SMTP)
    usual = {"From": OURS, "To": ANNA, "Subject": "Re: Where is my order?", "Message-ID": "<msg_1@northwind.example>"}
    for name, value in (usual | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        message[name] = value
    message.set_content("It left today.\n")
    return message.as_bytes()


@asynccontextmanager
async def town(state: Path | None = None, *, hub: Hub | None = None) -> AsyncIterator[Town]:
    taking = hub or Hub()
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(lambda: Speaking(taking, hostname="127.0.0.1", loop=loop), "127.0.0.1", 0)
    mail = MailSettings(hub_port=listening.sockets[0].getsockname()[1], domains=("northwind.example",), retry_pause_seconds=0.001)
    sandbox = SandboxServer(SandboxSettings(account_sid="AC" + "0" * 32, auth_token="t", mail=mail, state=state))
    await sandbox.start()
    try:
        async with aiohttp.ClientSession() as browser:
            yield Town(sandbox, taking, browser)
    finally:
        await sandbox.stop()
        listening.close()
