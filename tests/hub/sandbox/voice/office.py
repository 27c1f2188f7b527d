"""A company with a telephone number at the sandbox carrier: it answers each webhook with TwiML and keeps what it was told."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
from aiohttp import web
from twilio.request_validator import RequestValidator

from hub.sandbox.server import SandboxServer, SandboxSettings
from hub.sandbox.voice.records import VoiceNumber
from hub.sandbox.voice.settings import VoiceSettings
from tests.hub.sandbox.voice.turned_clock import TurnedClock

ACCOUNT = "AC" + "0123456789abcdef" * 2
TOKEN = "a token only the tests know"
OURS = "+15005550006"
THEIRS = "+15550100200"
AGENT = "client:agent_42"
API = f"/2010-04-01/Accounts/{ACCOUNT}"


@dataclass
class Webhook:
    """One request the company got."""

    path: str
    method: str
    fields: dict[str, str]
    signed: bool
    token: str


class Company:
    """Answers a path with its next answer, and with the last one from then on; `<Response/>` where there is none."""

    def __init__(self) -> None:
        self.webhooks: list[Webhook] = []
        self.url = ""
        self._answers: dict[str, list[Callable[[], web.Response]]] = defaultdict(list)
        self._validator = RequestValidator(TOKEN)
        self._came = asyncio.Condition()

    def says(self, path: str, *documents: str) -> None:
        """What is inside each `<Response>`."""
        self._answers[path] = [_document(inside) for inside in documents]

    def answers(self, path: str, *answers: Callable[[], web.Response]) -> None:
        self._answers[path] = list(answers)

    async def take(self, request: web.Request) -> web.Response:
        given = await request.post() if request.method == "POST" else request.query
        fields = {name: str(value) for name, value in given.items()}
        form: Mapping[str, object] = given if request.method == "POST" else {}
        signed = self._validator.validate(f"{self.url}{request.raw_path}", form, request.headers["X-Twilio-Signature"])
        webhook = Webhook(request.path, request.method, fields, signed, request.headers["I-Twilio-Idempotency-Token"])
        async with self._came:
            self.webhooks.append(webhook)
            self._came.notify_all()
        answers = self._answers[request.path]
        if not answers:
            return _document("")()
        return (answers.pop(0) if len(answers) > 1 else answers[0])()

    def at(self, path: str) -> list[Webhook]:
        return [webhook for webhook in self.webhooks if webhook.path == path]

    async def got(self, path: str, count: int = 1) -> list[Webhook]:
        """The webhooks at a path, once there are so many."""
        try:
            async with asyncio.timeout(5), self._came:
                await self._came.wait_for(lambda: len(self.at(path)) >= count)
        except TimeoutError:
            raise AssertionError(f"{len(self.at(path))} of {count} at {path}; got {[one.path for one in self.webhooks]}") from None
        return self.at(path)

    async def told(self, path: str, event: str, count: int = 1) -> list[dict[str, str]]:
        """The fields of the room's reports of one kind, once there are so many."""

        def found() -> list[dict[str, str]]:
            return [webhook.fields for webhook in self.at(path) if webhook.fields.get("StatusCallbackEvent") == event]

        async with asyncio.timeout(5), self._came:
            await self._came.wait_for(lambda: len(found()) >= count)
        return found()


class Phone:
    """One telephone at the carrier, seen and used through its own doors."""

    def __init__(self, office: Office, address: str) -> None:
        self._office = office
        self.address = address
        self.calls: dict[str, Any] = {}
        self._changed = asyncio.Event()
        self.sid = ""

    async def watch(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            frame = message.json()
            if frame["type"] == "call.changed":
                self.calls[frame["data"]["sid"]] = frame["data"]
                self.sid = frame["data"]["sid"]
            if frame["type"] == "call.heard":
                call = self.calls.get(frame["data"]["sid"])
                if call is not None and frame["data"]["item"] not in call["heard"]:
                    call["heard"].append(frame["data"]["item"])
            self._changed.set()

    async def dial(self, to: str = OURS, **more: Any) -> str:
        item = await self.do("", to=to, **more)
        self.sid = item["sid"]
        return self.sid

    async def do(self, what: str, *, expect: int = 0, **body: object) -> Any:
        path = f"/phones/{self.address}/calls" + (f"/{self.sid}/{what}" if what else "")
        async with self._office.browser.post(f"{self._office.sandbox.url}{path}", json=body) as answer:
            assert answer.status == (expect or (200 if what else 201)), await answer.text()
            return await answer.json() if answer.content_type == "application/json" else None

    async def press(self, digits: str) -> Any:
        return await self.do("press", digits=digits)

    async def speak(self, text: str, **more: Any) -> Any:
        return await self.do("speak", text=text, **more)

    async def hang_up(self) -> Any:
        return await self.do("hang-up")

    async def shown(self, sid: str = "") -> Any:
        async with self._office.browser.get(f"{self._office.sandbox.url}/phones/{self.address}/calls") as answer:
            items = {item["sid"]: item for item in (await answer.json())["items"]}
        return items[sid or self.sid]

    async def until(self, condition: Callable[[Any], bool], sid: str = "") -> Any:
        """The call as the telephone shows it, once it is so."""
        try:
            async with asyncio.timeout(5):
                while not (self.sid in self.calls and condition(self.calls[sid or self.sid])):
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise AssertionError(f"It shows {self.calls}") from None
        return self.calls[sid or self.sid]

    async def until_heard(self, text: str) -> Any:
        return await self.until(lambda call: any(heard["text"] == text for heard in call["heard"]))

    async def until_state(self, state: str) -> Any:
        return await self.until(lambda call: call["state"] == state)

    def heard(self, *kinds: str) -> list[str]:
        return [heard["text"] for heard in self.calls[self.sid]["heard"] if not kinds or heard["kind"] in kinds]


@dataclass
class Office:
    """The carrier, the company, and hands for the telephones."""

    sandbox: SandboxServer
    company: Company
    browser: aiohttp.ClientSession
    clock: TurnedClock
    _watching: list[asyncio.Task[None]] = field(default_factory=list)
    _sockets: list[aiohttp.ClientWebSocketResponse] = field(default_factory=list)

    async def phone(self, address: str = THEIRS, query: str = "") -> Phone:
        phone = Phone(self, address)
        socket = await self.browser.ws_connect(f"{self.sandbox.url}/phones/{address}/socket{query}")
        self._sockets.append(socket)
        await socket.receive_json()
        self._watching.append(asyncio.create_task(phone.watch(socket)))
        return phone

    async def ask(self, method: str, path: str, **fields: object) -> tuple[int, Any]:
        """Twilio's REST API: the answer's status and JSON."""
        form = [(name, str(one)) for name, value in fields.items() for one in (value if isinstance(value, list) else [value])]
        given: dict[str, Any] = {"params" if method == "GET" else "data": form}
        headers = {"Authorization": aiohttp.encode_basic_auth(ACCOUNT, TOKEN)}
        async with self.browser.request(method, f"{self.sandbox.url}{API}{path}", headers=headers, **given) as answer:
            return answer.status, await answer.json() if answer.content_type == "application/json" else None

    async def control(self, method: str, path: str, body: object = None) -> Any:
        async with self.browser.request(method, f"{self.sandbox.url}/control/{path}", json=body) as answer:
            assert answer.status in (200, 204), await answer.text()
            return await answer.json() if answer.status == 200 else None

    async def misbehave(self, **rule: object) -> None:
        await self.control("POST", "mischief", rule)

    async def alerts(self) -> list[int]:
        return [alert["code"] for alert in (await self.control("GET", "alerts"))["items"]]

    async def close(self) -> None:
        for socket in self._sockets:
            await socket.close()
        for watching in self._watching:
            watching.cancel()
        await asyncio.gather(*self._watching, return_exceptions=True)


@asynccontextmanager
async def office(voice: VoiceSettings | None = None, **settings: Any) -> AsyncIterator[Office]:
    company = Company()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", company.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    company.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    number = VoiceNumber(
        voice_url=f"{company.url}/voice",
        voice_fallback_url=f"{company.url}/fallback",
        voice_status_url=f"{company.url}/ended",
    )
    clock = TurnedClock()
    chosen = replace(voice or VoiceSettings(ring_seconds=0), numbers={OURS: number})
    sandbox = SandboxServer(
        SandboxSettings(
            account_sid=ACCOUNT, auth_token=TOKEN, numbers={OURS: f"{company.url}/sms"}, voice=chosen, retry_pause_seconds=0.001, **settings
        ),
        clock=clock,
    )
    await sandbox.start()
    try:
        async with aiohttp.ClientSession() as browser:
            place = Office(sandbox, company, browser, clock)
            try:
                yield place
            finally:
                await place.close()
    finally:
        await sandbox.stop()
        await runner.cleanup()


def _document(inside: str) -> Callable[[], web.Response]:
    return lambda: web.Response(text=f"<Response>{inside}</Response>", content_type="text/xml")
