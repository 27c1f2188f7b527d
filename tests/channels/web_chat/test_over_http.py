"""Web chat through the hub's own port with a real WebSocket client: what a site's page and an integrator see."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientSession
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

from channels.contract import ConversationOpened
from tests.channels.web_chat.visitor import ChatHouse, chat_house
from tests.hub.web.serving import FOREIGN_ORIGIN, SHOP_ORIGIN, Served, served

SESSIONS = "/api/v1/chat/sessions"


@asynccontextmanager
async def house_and_port() -> AsyncIterator[tuple[ChatHouse, Served]]:
    async with chat_house() as house, served(house.chat.doors()) as web:
        yield house, web


async def token_of(client: ClientSession, **said: object) -> str:
    async with client.post(SESSIONS, json=said) as answer:
        assert answer.status == 201, await answer.text()
        return str((await answer.json())["token"])


def socket(web: Served, token: str, after: int = 0, origin: str | None = None) -> connect:
    url = f"ws://127.0.0.1:{web.port}/api/v1/chat/socket?token={token}&after={after}"
    return connect(url, origin=None if origin is None else Origin(origin), proxy=None)


async def heard(line: ClientConnection) -> dict[str, Any]:
    frame: dict[str, Any] = json.loads(await line.recv())
    return frame


async def test_a_visitor_writes_drops_and_goes_on_where_they_were() -> None:
    async with house_and_port() as (house, web):
        token = await token_of(web.client, name="Ada", email="ada@example.com")
        async with socket(web, token) as line:
            await line.send(json.dumps({"type": "message", "client_id": "m-1", "text": "Hello"}))
            tick = await heard(line)
            assert (tick["type"], tick["data"]["client_id"]) == ("message.added", "m-1")
        house.hub.speak(house.hub.stored[0].conversation, "Good morning")
        async with socket(web, token, after=tick["seq"]) as line:
            assert (await heard(line))["data"]["text"] == "Good morning"


async def test_the_session_names_when_it_ends() -> None:
    async with house_and_port() as (_, web), web.client.post(SESSIONS) as answer:
        assert answer.status == 201
        opened = await answer.json()
        assert set(opened) == {"session_id", "token", "expires_at", "open", "opens_at"}
        assert (opened["expires_at"], opened["open"], opened["opens_at"]) == ("2026-03-03T09:00:00Z", True, None)


async def test_a_repeat_opens_the_same_session_and_nobody_else_gets_it() -> None:
    async def opens(web: Served, repeat: str, origin: str | None = None, **said: object) -> dict[str, Any]:
        headers = {"Idempotency-Key": repeat} | ({"Origin": origin} if origin else {})
        async with web.client.post(SESSIONS, json=said, headers=headers) as answer:
            assert answer.status == 201
            return dict(await answer.json())

    async with house_and_port() as (house, web):
        first = await opens(web, "one", name="Ada")
        again = await opens(web, "one", name="Ada")
        assert again["session_id"] == first["session_id"]
        async with socket(web, again["token"]) as line:
            await line.send(json.dumps({"type": "message", "client_id": "m-1", "text": "Hello"}))
            assert (await heard(line))["type"] == "message.added"
        others = [await opens(web, "two", name="Ada"), await opens(web, "one", name="Bo"), await opens(web, "one", SHOP_ORIGIN, name="Ada")]
        assert len({session["session_id"] for session in [first, *others]}) == 4
        assert len([event for event in house.hub.stored if isinstance(event, ConversationOpened)]) == 4


@pytest.mark.parametrize("repeat", ["", "x" * 201, "two words"])
async def test_a_key_that_cannot_be_kept_is_refused(repeat: str) -> None:
    async with house_and_port() as (house, web), web.client.post(SESSIONS, headers={"Idempotency-Key": repeat}) as answer:
        assert (answer.status, (await answer.json())["errors"][0]["path"], house.hub.stored) == (422, "Idempotency-Key", [])


@pytest.mark.parametrize(
    ("origin", "allowed"), [(SHOP_ORIGIN, SHOP_ORIGIN), (FOREIGN_ORIGIN, None)], ids=["a listed site", "any other site"]
)
async def test_a_session_is_for_the_listed_sites(origin: str, allowed: str | None) -> None:
    async with house_and_port() as (house, web), web.client.post(SESSIONS, json={}, headers={"Origin": origin}) as answer:
        assert answer.headers.get("Access-Control-Allow-Origin") == allowed
        assert (answer.status == 201) == (allowed is not None)
        assert len(house.hub.stored) == (1 if allowed else 0)


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [({"more": 1}, 422, "wrong_shape"), ({"name": 1}, 422, "wrong_shape"), ({"customer_token": "x"}, 401, "customer_token_invalid")],
)
async def test_a_bad_session_is_a_problem(said: dict[str, object], status: int, code: str) -> None:
    async with house_and_port() as (_, web), web.client.post(SESSIONS, json=said) as answer:
        assert (answer.status, (await answer.json())["code"]) == (status, code)
        assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize(("token", "after", "status"), [("forged", 0, 401), ("forged", -1, 422), ("", 0, 422)])
async def test_a_bad_token_opens_no_socket(token: str, after: int, status: int) -> None:
    async with house_and_port() as (_, web):
        with pytest.raises(InvalidStatus) as refused:
            await socket(web, token, after)
        assert refused.value.response.status_code == status


async def test_a_page_with_a_bad_token_is_told_by_close_code() -> None:
    async with house_and_port() as (_, web), socket(web, "forged", origin=SHOP_ORIGIN) as line:
        assert (await heard(line))["data"]["code"] == "chat_token_invalid"
        with pytest.raises(ConnectionClosed):
            await line.recv()
        assert line.close_code == 4401


async def test_a_page_of_a_foreign_origin_opens_no_socket_even_with_a_good_token() -> None:
    async with house_and_port() as (_, web):
        token = await token_of(web.client)
        with pytest.raises(InvalidStatus) as refused:
            await socket(web, token, origin=FOREIGN_ORIGIN)
        assert refused.value.response.status_code == 403
