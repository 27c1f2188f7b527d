"""The demo's handsets through the hub's own port."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from hub.demo.phones import PhoneDoors
from hub.sandbox.server import SandboxServer, SandboxSettings
from hub.sandbox.voice.settings import VoiceSettings, calls_at
from tests.hub.web.serving import FOREIGN_ORIGIN, Served, served

OURS = "+15005550006"
PHONE = "/sandbox/phones/+15550100200"
NOBODY_LISTENS = "http://127.0.0.1:9"


@asynccontextmanager
async def demo() -> AsyncIterator[tuple[Served, SandboxServer]]:
    nowhere = f"{NOBODY_LISTENS}/#rc=0"
    voice = VoiceSettings(numbers={OURS: calls_at(nowhere)})
    sandbox = SandboxServer(SandboxSettings(account_sid="AC" + "0" * 32, auth_token="t", numbers={OURS: nowhere}, voice=voice))
    await sandbox.start()
    phones = PhoneDoors(sandbox.url)
    try:
        async with served(phones.doors()) as web:
            yield web, sandbox
    finally:
        await sandbox.stop()


async def test_a_text_is_typed_and_shown_through_the_hubs_port() -> None:
    async with demo() as (web, _), web.client.ws_connect(f"{PHONE}/socket") as screen:
        assert await screen.receive_json() == {"type": "snapshot", "data": {"items": [], "next": None}}
        async with web.client.post(f"{PHONE}/messages", json={"to": OURS, "text": "<b>Hello</b>", "media": ["image/png"]}) as answer:
            assert answer.status == 201
            typed = await answer.json()
        assert (await screen.receive_json()) == {"type": "message.added", "data": typed}
        async with web.client.get(f"{PHONE}/messages") as answer:
            assert (await answer.json())["items"] == [typed]
        assert (typed["mine"], typed["text"], typed["media"]) == (True, "<b>Hello</b>", ["image/png"])


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (f"{PHONE}/messages", {"to": "+15550199999", "text": "Hello"}, 404),
        (f"{PHONE}/messages", {"to": OURS, "text": " "}, 422),
        (f"{PHONE}/messages", {"to": OURS, "text": "Hello", "from": "x"}, 422),
        ("/sandbox/phones/..%2F..%2Fcontrol/messages", {"to": OURS, "text": "Hello"}, 404),
    ],
)
async def test_what_the_carrier_refuses_is_refused(path: str, body: dict[str, str], status: int) -> None:
    async with demo() as (web, _), web.client.post(path, json=body) as answer:
        assert answer.status == status
        assert (await answer.json())["detail"]


async def test_a_foreign_page_types_nothing() -> None:
    async with demo() as (web, _):
        body = {"to": OURS, "text": "Hello"}
        async with web.client.post(f"{PHONE}/messages", json=body, headers={"Origin": FOREIGN_ORIGIN}) as answer:
            assert answer.status == 403


async def test_a_carrier_that_is_away_is_said_so() -> None:
    phones = PhoneDoors(NOBODY_LISTENS)
    async with served(phones.doors()) as web:
        async with web.client.get(f"{PHONE}/messages") as answer:
            assert (answer.status, (await answer.json())["code"]) == (503, "carrier_away")
        with pytest.raises(aiohttp.WSServerHandshakeError, match="503"):
            await web.client.ws_connect(f"{PHONE}/socket")


async def test_a_screen_closes_when_the_carrier_goes_away() -> None:
    async with demo() as (web, sandbox), web.client.ws_connect(f"{PHONE}/socket") as screen:
        await screen.receive_json()
        await sandbox.stop()
        assert (await screen.receive()).type is aiohttp.WSMsgType.CLOSE


async def test_a_call_is_dialled_heard_and_hung_up_through_the_hubs_port() -> None:
    async with demo() as (web, _), web.client.ws_connect(f"{PHONE}/socket") as screen:
        await screen.receive_json()
        async with web.client.post(f"{PHONE}/calls", json={"to": OURS}) as answer:
            assert answer.status == 201
            call = (await answer.json())["sid"]
        # Nobody serves the number: the carrier says so in its own words, and ends the call.
        frames = [await screen.receive_json() for _ in range(2)]
        assert {frame["type"] for frame in frames} <= {"call.changed", "call.heard"}
        assert frames[0]["data"]["sid"] == call
        while frames[-1]["type"] != "call.changed" or frames[-1]["data"]["ended_at"] is None:
            frames.append(await screen.receive_json())
        async with web.client.get(f"{PHONE}/calls") as answer:
            assert [(item["sid"], item["direction"]) for item in (await answer.json())["items"]] == [(call, "outgoing")]
        async with web.client.post(f"{PHONE}/calls/{call}/press", json={"digits": "1"}) as answer:
            assert (answer.status, (await answer.json())["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("calls", {"to": "+15550199999"}, 404),
        ("calls", {"to": "0800"}, 422),
        ("calls/..%2F..%2F..%2Fcontrol%2Fmischief/press", {"digits": "1"}, 404),
        (f"calls/CA{'0' * 32}/press", {"digits": "1"}, 404),
        (f"calls/CA{'0' * 32}/press", {"digits": "one"}, 422),
        (f"calls/CA{'0' * 32}/speak", {"text": ""}, 422),
        (f"calls/CA{'0' * 32}/answer", {}, 404),
    ],
)
async def test_what_a_telephone_cannot_do_is_refused(path: str, body: dict[str, str], status: int) -> None:
    async with demo() as (web, _), web.client.post(f"{PHONE}/{path}", json=body) as answer:
        assert answer.status == status
        assert (await answer.json())["detail"]


async def test_an_agents_own_phone_can_be_watched_too() -> None:
    async with demo() as (web, _), web.client.ws_connect("/sandbox/phones/client:usr_1/socket") as screen:
        assert (await screen.receive_json())["type"] == "snapshot"
