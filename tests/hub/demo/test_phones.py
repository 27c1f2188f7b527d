"""The demo's handsets through the hub's own port."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from hub.demo.phones import PhoneDoors
from hub.sandbox.server import SandboxServer, SandboxSettings
from tests.hub.web.serving import FOREIGN_ORIGIN, Served, served

OURS = "+15005550006"
PHONE = "/sandbox/phones/+15550100200"
NOBODY_LISTENS = "http://127.0.0.1:9"


@asynccontextmanager
async def demo() -> AsyncIterator[tuple[Served, SandboxServer]]:
    sandbox = SandboxServer(SandboxSettings(account_sid="AC" + "0" * 32, auth_token="t", numbers={OURS: f"{NOBODY_LISTENS}/#rc=0"}))
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
