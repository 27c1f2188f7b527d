"""The SMS channel on a hub double: alone with signed requests, or with the sandbox carrier on the line."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import aiohttp
from multidict import CIMultiDict
from twilio.request_validator import RequestValidator

from channels.contract import Address, ConversationKey, MessageId, OutboundMessage
from channels.doors import Reply
from channels.sms import Sms, SmsSettings
from hub.sandbox.server import SandboxServer, SandboxSettings
from tests.channels.doubles import HubDouble, RequestDouble, Watch, door
from tests.channels.host import host

ACCOUNT = "AC" + "0123456789abcdef" * 2
TOKEN = "a token only the tests know"
PUBLIC_URL = "https://hub.example"
OURS = Address("+15005550006")
THEIRS = Address("+15550100200")


def settings(**chosen: Any) -> SmsSettings:
    usual: dict[str, Any] = {
        "account_sid": ACCOUNT,
        "auth_token": TOKEN,
        "public_url": PUBLIC_URL,
        "numbers": (OURS,),
        "timeout_seconds": 5,
    }
    return SmsSettings(**usual | chosen)


def signed(target: str, fields: Mapping[str, str], *, url: str = PUBLIC_URL, token: str = TOKEN) -> RequestDouble:
    """A request as Twilio would sign it."""
    signature = RequestValidator(token).compute_signature(f"{url}{target}", dict(fields))
    headers = CIMultiDict({"X-Twilio-Signature": signature})
    return RequestDouble(target, "POST", fields=tuple(fields.items()), headers=headers)


def to(number: Address = THEIRS, text: str = "Good morning", sender: Address | None = None, message: str = "msg_1") -> OutboundMessage:
    conversation = ConversationKey(f"{OURS}|{number}")
    return OutboundMessage(id=MessageId(message), conversation=conversation, sender=sender, to=number, text=text)


class TextHouse:
    """The channel alone."""

    def __init__(self, **chosen: Any) -> None:
        self.watch = Watch()
        self.hub = HubDouble(self.watch)
        self.sms = Sms(settings(**chosen), now=self.watch.now)

    async def post(self, target: str, fields: Mapping[str, str]) -> Reply:
        return await self.knock(target, signed(target, fields))

    async def knock(self, target: str, request: RequestDouble) -> Reply:
        return await door(self.sms, "POST", target.partition("?")[0])(request)


class LineHouse(TextHouse):
    """The channel with the sandbox carrier on the line."""

    def __init__(self, sandbox: SandboxServer, phones: aiohttp.ClientSession, **chosen: Any) -> None:
        super().__init__(api_url=sandbox.url, **chosen)
        self.sandbox = sandbox
        self._phones = phones

    async def type(self, text: str, media: Sequence[str] = (), number: str = THEIRS) -> str:
        """Somebody types a text on a handset; its id at the carrier."""
        typed = {"to": OURS, "text": text, "media": list(media)}
        async with self._phones.post(f"{self.sandbox.url}/phones/{number}/messages", json=typed) as answer:
            assert answer.status == 201, await answer.text()
            return str((await answer.json())["id"])

    async def misbehave(self, **rule: object) -> None:
        async with self._phones.post(f"{self.sandbox.url}/control/mischief", json=rule) as answer:
            assert answer.status == 204, await answer.text()

    async def screen(self, number: str = THEIRS) -> list[str]:
        async with self._phones.get(f"{self.sandbox.url}/phones/{number}/messages") as answer:
            return [item["text"] for item in (await answer.json())["items"]]


@asynccontextmanager
async def text_house(**chosen: Any) -> AsyncIterator[TextHouse]:
    house = TextHouse(**chosen)
    await house.hub.open(house.sms)
    yield house
    await house.sms.close()


@asynccontextmanager
async def line_house(**chosen: Any) -> AsyncIterator[LineHouse]:
    async with AsyncExitStack() as stack:
        listening = await stack.enter_async_context(host())
        phones = await stack.enter_async_context(aiohttp.ClientSession())
        numbers: dict[str, str] = {OURS: f"{listening.url}/webhooks/twilio/sms#rc=5&rp=all"}
        sandbox = SandboxServer(
            SandboxSettings(account_sid=ACCOUNT, auth_token=TOKEN, numbers=numbers, pace_seconds=0, retry_pause_seconds=0.001)
        )
        await sandbox.start()
        stack.push_async_callback(sandbox.stop)
        house = LineHouse(sandbox, phones, public_url=listening.url, **chosen)
        listening.mount(house.sms)
        await house.hub.open(house.sms)
        stack.push_async_callback(house.sms.close)
        yield house
