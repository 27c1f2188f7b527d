"""The demo's postboxes through the hub's own port."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from hub.demo.postbox import PostboxDoors
from hub.sandbox.mail.settings import MailSettings
from hub.sandbox.server import SandboxServer, SandboxSettings
from tests.hub.web.serving import FOREIGN_ORIGIN, Served, served

ANNA = "/demo/postbox/anna.smith12@example.com"
BEN = "/demo/postbox/ben@example.org"
NOBODY_LISTENS = "http://127.0.0.1:9"
FILE = {"name": "big é.bin", "media_type": "text/html", "content_base64": b64encode(b"<script>" * 50_000).decode()}


@asynccontextmanager
async def demo() -> AsyncIterator[tuple[Served, SandboxServer]]:
    sandbox = SandboxServer(SandboxSettings(account_sid="AC" + "0" * 32, auth_token="t", mail=MailSettings()))
    await sandbox.start()
    try:
        async with served(PostboxDoors(sandbox.url).doors()) as web:
            yield web, sandbox
    finally:
        await sandbox.stop()


async def test_a_letter_is_written_shown_and_answered_through_the_hubs_port() -> None:
    async with demo() as (web, _), web.client.ws_connect(f"{BEN}/socket") as screen:
        assert await screen.receive_json() == {"type": "snapshot", "data": {"items": [], "next": None}}
        written = {"to": ["ben@example.org"], "subject": "Lunch?", "text": "At one.", "html": "<p>At one.</p>", "files": [FILE]}
        async with web.client.post(f"{ANNA}/letters", json=written) as answer:
            assert answer.status == 202, await answer.text()
            assert (await answer.json())["direction"] == "out"
        frame = await screen.receive_json()
        assert (frame["type"], frame["data"]["direction"], frame["data"]["text"]) == ("letter.added", "in", "At one.\n")
        letter = f"{BEN}/letters/{frame['data']['id']}"
        async with web.client.get(letter) as answer:
            assert "<p>At one.</p>" in (await answer.json())["html"]
        async with web.client.get(f"{letter}/files/0") as answer:
            assert await answer.read() == b"<script>" * 50_000
            assert (answer.content_type, answer.headers["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")
            assert "%C3%A9" in answer.headers["Content-Disposition"]
        async with web.client.post(f"{BEN}/letters", json={"text": "Yes", "answers": frame["data"]["id"]}) as answer:
            assert (await answer.json())["to"] == [{"name": None, "address": "anna.smith12@example.com"}]
        async with web.client.get(f"{ANNA}/letters") as answer:
            assert [item["direction"] for item in (await answer.json())["items"]] == ["out", "in"]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (f"{ANNA}/letters", {"text": "to nobody"}, 422),
        (f"{ANNA}/letters", {"to": ["nobody"]}, 422),
        (f"{ANNA}/letters", {"to": ["ben@example.org"], "from": "x"}, 422),
        (f"{ANNA}/letters", {"to": ["ben@example.org"], "files": [{"name": "a", "content_base64": "%"}]}, 422),
        (f"{ANNA}/letters", {"text": "x", "answers": "ML" + "0" * 32}, 404),
        ("/demo/postbox/..%2F..%2Fcontrol/letters", {"to": ["ben@example.org"]}, 404),
    ],
)
async def test_what_the_sandbox_refuses_is_refused(path: str, body: dict[str, object], status: int) -> None:
    async with demo() as (web, _), web.client.post(path, json=body) as answer:
        assert answer.status == status
        assert (await answer.json())["detail"]


@pytest.mark.parametrize("path", [f"{ANNA}/letters/ML0", f"{ANNA}/letters/ML{'0' * 32}", f"{ANNA}/letters/ML{'0' * 32}/files/x"])
async def test_a_letter_that_is_not_there_is_said_so(path: str) -> None:
    async with demo() as (web, _), web.client.get(path) as answer:
        assert answer.status == 404


async def test_a_foreign_page_writes_nothing() -> None:
    async with demo() as (web, _):
        body = {"to": ["ben@example.org"], "text": "Hello"}
        async with web.client.post(f"{ANNA}/letters", json=body, headers={"Origin": FOREIGN_ORIGIN}) as answer:
            assert answer.status == 403


async def test_a_sandbox_that_is_away_is_said_so() -> None:
    async with served(PostboxDoors(NOBODY_LISTENS).doors()) as web:
        async with web.client.get(f"{ANNA}/letters") as answer:
            assert (answer.status, (await answer.json())["code"]) == (503, "carrier_away")
        with pytest.raises(aiohttp.WSServerHandshakeError, match="503"):
            await web.client.ws_connect(f"{ANNA}/socket")
