"""The phone channel on a hub double, with requests as Twilio would sign them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from multidict import CIMultiDict
from twilio.request_validator import RequestValidator

from channels.contract import Address
from channels.doors import Reply
from channels.phone import Phone, PhoneSettings
from tests.channels.doubles import HubDouble, RequestDouble, Watch, door

ACCOUNT = "AC" + "0123456789abcdef" * 2
TOKEN = "a token only the tests know"
PUBLIC_URL = "https://hub.example"
OURS = Address("+15005550006")
THEIRS = Address("+15550100200")
CALL = "CA" + "00000000000000000000000000000001"
AGENTS_CALL = "CA" + "00000000000000000000000000000002"
SITTING = "CF" + "00000000000000000000000000000001"
RECORDED = "RE" + "00000000000000000000000000000001"
VOICE = "/webhooks/twilio/voice"
PAYLOADS: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text()) for path in (Path(__file__).parents[2] / "payloads" / "twilio" / "voice").glob("*.json")
}


def settings(**chosen: Any) -> PhoneSettings:
    usual: dict[str, Any] = {
        "account_sid": ACCOUNT,
        "auth_token": TOKEN,
        "public_url": PUBLIC_URL,
        "numbers": (OURS,),
        "timeout_seconds": 5,
    }
    return PhoneSettings(**usual | chosen)


def signed(target: str, fields: Mapping[str, str], *, url: str = PUBLIC_URL, token: str = TOKEN, repeat: str = "") -> RequestDouble:
    """A request as Twilio would sign it; with `repeat`, the token that its repeats have in common."""
    signature = RequestValidator(token).compute_signature(f"{url}{target}", dict(fields))
    headers = CIMultiDict({"X-Twilio-Signature": signature})
    if repeat:
        headers["I-Twilio-Idempotency-Token"] = repeat
    return RequestDouble(target, "POST", fields=tuple(fields.items()), headers=headers)


def call(**fields: str) -> dict[str, str]:
    """A caller's call, in progress."""
    usual = {"CallSid": CALL, "AccountSid": ACCOUNT, "From": THEIRS, "To": OURS, "CallStatus": "in-progress", "Direction": "inbound"}
    return usual | fields


def verbs(reply: Reply) -> list[str]:
    """The verbs of a document, in order."""
    assert (reply.status, reply.content_type) == (200, "text/xml")
    return [verb.tag for verb in read(reply)]


def read(reply: Reply) -> ElementTree.Element:
    return ElementTree.fromstring(reply.body)


class CallHouse:
    """The channel alone."""

    def __init__(self, **chosen: Any) -> None:
        self.watch = Watch()
        self.hub = HubDouble(self.watch)
        self.phone = Phone(settings(**chosen), now=self.watch.now)

    async def post(self, target: str, fields: Mapping[str, str], *, repeat: str = "") -> Reply:
        return await self.knock(signed(target, fields, repeat=repeat))

    async def knock(self, request: RequestDouble) -> Reply:
        return await door(self.phone, request.method, request.target.partition("?")[0])(request)


@asynccontextmanager
async def call_house(**chosen: Any) -> AsyncIterator[CallHouse]:
    house = CallHouse(**chosen)
    await house.hub.open(house.phone)
    try:
        yield house
    finally:
        await house.phone.close()
