"""A company with a number at the sandbox carrier: it keeps the webhooks it gets and asks the carrier through Twilio's own SDK."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from hub.sandbox.server import SandboxServer, SandboxSettings

ACCOUNT = "AC" + "0123456789abcdef" * 2
TOKEN = "a token only the tests know"
OURS = "+15005550006"
THEIRS = "+15550100200"


@dataclass
class Webhook:
    """One request the company got."""

    path: str
    fields: dict[str, str]
    signed: bool
    token: str

    @property
    def status(self) -> str:
        return self.fields.get("MessageStatus") or self.fields["SmsStatus"]


class Company:
    """Answers each webhook with the next of `answers` (200 when they are used up)."""

    def __init__(self) -> None:
        self.answers: list[Callable[[], web.Response]] = []
        self.webhooks: list[Webhook] = []
        self.url = ""
        self._validator = RequestValidator(TOKEN)
        self._came = asyncio.Condition()

    async def take(self, request: web.Request) -> web.Response:
        form = await request.post()
        signature = request.headers["X-Twilio-Signature"]
        signed = self._validator.validate(f"{self.url}{request.raw_path}", form, signature)
        fields = {name: str(value) for name, value in form.items()}
        async with self._came:
            self.webhooks.append(Webhook(request.path, fields, signed, request.headers["I-Twilio-Idempotency-Token"]))
            self._came.notify_all()
        return self.answers.pop(0)() if self.answers else web.Response(text="<Response/>", content_type="text/xml")

    async def got(self, count: int) -> list[Webhook]:
        """The webhooks, once there are so many."""
        async with asyncio.timeout(10), self._came:
            await self._came.wait_for(lambda: len(self.webhooks) >= count)
        return self.webhooks


class SwappedHost(TwilioHttpClient):  # type: ignore[misc]  # the SDK ships no types
    """Twilio's own HTTP client, pointed at the sandbox."""

    def __init__(self, url: str) -> None:
        super().__init__(timeout=10)
        self._base = urlsplit(url)

    def request(self, method: str, url: str, *args: Any, **keywords: Any) -> Any:
        return super().request(method, urlsplit(url)._replace(scheme="http", netloc=self._base.netloc).geturl(), *args, **keywords)


@dataclass
class Town:
    """The carrier, the company, and the SDK between them."""

    sandbox: SandboxServer
    company: Company
    browser: aiohttp.ClientSession
    sdk: Client = field(repr=False)

    async def ask(self, question: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """The SDK's synchronous client waits in a thread, so that the carrier can answer."""
        return await asyncio.to_thread(question, *arguments, **named)

    async def send(self, body: str = "Hello", to: str = THEIRS, **named: Any) -> Any:
        callback = {"status_callback": f"{self.company.url}/status?message=m1#rc=5&rp=all"}
        return await self.ask(self.sdk.messages.create, to=to, from_=OURS, body=body, **callback | named)

    async def type(self, text: str, to: str = OURS, **more: object) -> Any:
        async with self.browser.post(f"{self.sandbox.url}/phones/{THEIRS}/messages", json={"to": to, "text": text} | more) as answer:
            return (await answer.json()) if answer.status == 201 else answer.status

    async def screen(self) -> list[tuple[bool, str]]:
        async with self.browser.get(f"{self.sandbox.url}/phones/{THEIRS}/messages") as answer:
            return [(item["mine"], item["text"]) for item in (await answer.json())["items"]]

    async def misbehave(self, **rule: object) -> None:
        async with self.browser.post(f"{self.sandbox.url}/control/mischief", json=rule) as answer:
            assert answer.status == 204, await answer.text()


@asynccontextmanager
async def town(fragment: str = "#rc=5&rp=all", **settings: Any) -> AsyncIterator[Town]:
    company = Company()
    app = web.Application()
    app.router.add_post("/{tail:.*}", company.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    company.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    numbers = {OURS: f"{company.url}/sms{fragment}"}
    quick = {"pace_seconds": 0, "retry_pause_seconds": 0.001}
    sandbox = SandboxServer(SandboxSettings(account_sid=ACCOUNT, auth_token=TOKEN, numbers=numbers, **quick | settings))
    await sandbox.start()
    client = SwappedHost(sandbox.url)
    try:
        async with aiohttp.ClientSession() as browser:
            yield Town(sandbox, company, browser, Client(ACCOUNT, TOKEN, http_client=client))
    finally:
        client.session.close()
        await sandbox.stop()
        await runner.cleanup()
