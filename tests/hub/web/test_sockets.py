"""Sockets through a real server: who may open one, and what becomes of a client that is too slow, too loud or gone."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Literal

import pytest
from aiohttp import WSMsgType, WSServerHandshakeError

from channels.doors import Problem, Request, Socket, SocketRoute
from hub.web.requests import PeopleRequest
from hub.web.shape import Body
from hub.web.sockets import MAX_FRAME_BYTES, MOST_WAITING_FRAMES
from tests.hub.web.serving import FOREIGN_ORIGIN, OWN_ORIGIN, SHOP_ORIGIN, Served, served

TOKEN = {"Authorization": "Bearer agent-token"}
COOKIE = {"Cookie": "hub_session=agent-token"}

Accept = Callable[[], Awaitable[Socket]]


class After(Body):
    after: int = 0
    token: str = "none"


class Echo:
    """Sends back what it gets; some words have an effect."""

    def __init__(self) -> None:
        self.ended = asyncio.Event()

    async def __call__(self, request: Request, accept: Accept) -> None:
        if request.query(After).after < 0:
            raise Problem(404, "not_found", "There was no such event.")
        socket = await accept()
        try:
            await self._converse(socket)
        finally:
            self.ended.set()

    async def _converse(self, socket: Socket) -> None:
        while (frame := await socket.receive()) is not None:
            if frame == "refuse":
                raise Problem(403, "forbidden", "Not that.")
            if frame == "busy":
                raise Problem(503, "busy", "Too much.")
            if frame == "break":
                raise KeyError("personal")
            if frame == "leave":
                return
            if frame == "flood":
                await flood(socket)
            socket.push(frame.encode())


async def flood(socket: Socket) -> None:
    """More than the kernel's buffers take while the client does not read, then more than the queue takes."""
    for _ in range(40):
        socket.push(b"x" * 400_000)
        await asyncio.sleep(0)
    for _ in range(MOST_WAITING_FRAMES + 1):
        socket.push(b"x")


async def who(request: PeopleRequest, accept: Accept) -> None:
    socket = await accept()
    socket.push(json.dumps({"user": request.user.id}).encode())


def route(path: str, handler: Any, access: Literal["people", "customer", "provider"]) -> SocketRoute:
    return SocketRoute(path=path, handler=handler, summary=path, tag="Desk", access=access, query=After)


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
async def hub(echo: Echo) -> AsyncIterator[Served]:
    doors = [route("/people", who, "people"), route("/customer", echo, "customer"), route("/provider", echo, "provider")]
    async with served(doors) as hub:
        yield hub


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (TOKEN, 101),
        (TOKEN | {"Origin": OWN_ORIGIN}, 101),
        (TOKEN | {"Origin": SHOP_ORIGIN}, 403),
        (TOKEN | {"Origin": FOREIGN_ORIGIN}, 403),
        (TOKEN | {"Origin": "null"}, 403),
        (COOKIE | {"Origin": OWN_ORIGIN}, 101),
        (COOKIE | {"Origin": SHOP_ORIGIN}, 403),
        (COOKIE | {"Origin": FOREIGN_ORIGIN}, 403),
        (COOKIE, 403),
        ({"Origin": OWN_ORIGIN}, 401),
        ({}, 403),
        ({"Authorization": "Bearer stranger"}, 401),
        ({"Authorization": "Bearer stranger", "Origin": OWN_ORIGIN} | COOKIE, 401),
    ],
)
async def test_the_desk_opens_for_people_on_our_pages_or_with_a_token(hub: Served, headers: dict[str, str], status: int) -> None:
    assert await handshake(hub, "/people", headers) == status


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/customer?token=t", {}, 101),
        ("/customer?token=t", {"Origin": SHOP_ORIGIN}, 101),
        ("/customer?token=t", {"Origin": OWN_ORIGIN}, 101),
        ("/customer?token=t", {"Origin": FOREIGN_ORIGIN}, 403),
        ("/customer?token=t", {"Origin": "null"}, 403),
        ("/provider", {"Origin": FOREIGN_ORIGIN}, 101),
        ("/customer?after=-1", {}, 404),
        ("/customer?after=x", {}, 422),
        ("/customer?before=1", {}, 422),
    ],
)
async def test_a_chat_opens_on_listed_pages(hub: Served, path: str, headers: dict[str, str], status: int) -> None:
    assert await handshake(hub, path, headers) == status


async def test_the_handler_knows_the_user(hub: Served) -> None:
    async with hub.client.ws_connect("/people", headers=TOKEN) as socket:
        assert await socket.receive_json() == {"user": "usr_agent"}


async def test_a_plain_request_is_told_to_upgrade(hub: Served) -> None:
    async with hub.client.get("/customer") as answer:
        assert (answer.status, (await answer.json(content_type=None))["code"]) == (426, "upgrade_required")


async def test_frames_come_in_the_order_they_were_pushed(hub: Served) -> None:
    async with hub.client.ws_connect("/customer") as socket:
        for number in range(300):
            await socket.send_str(str(number))
        assert [int(await socket.receive_str()) for _ in range(300)] == list(range(300))


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("leave", 1000),
        ("refuse", 1008),
        ("busy", 1013),
        ("break", 1011),
        ("x" * (MAX_FRAME_BYTES + 1), 1009),
        (b"bytes", 1003),
    ],
)
async def test_a_conversation_ends_with_a_code_that_says_why(hub: Served, echo: Echo, frame: str | bytes, code: int) -> None:
    async with hub.client.ws_connect("/customer") as socket:
        await (socket.send_bytes(frame) if isinstance(frame, bytes) else socket.send_str(frame))
        message = await socket.receive()
        assert (message.type, socket.close_code) == (WSMsgType.CLOSE, code)
    await echo.ended.wait()


async def test_what_was_pushed_before_the_end_still_arrives(hub: Served) -> None:
    async with hub.client.ws_connect("/customer") as socket:
        for word in ("first", "second", "leave"):
            await socket.send_str(word)
        assert [await socket.receive_str(), await socket.receive_str()] == ["first", "second"]
        assert (await socket.receive()).type is WSMsgType.CLOSE


async def test_a_client_that_does_not_read_is_cut_and_holds_up_nobody(hub: Served, echo: Echo) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", hub.port, limit=1024)
    writer.write(
        b"GET /customer HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    )
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"\x81\x85\x00\x00\x00\x00flood")
    async with hub.client.ws_connect("/customer") as socket:
        await socket.send_str("still here")
        assert await socket.receive_str() == "still here"
        # The stalled connection ends although its client never reads on.
        await echo.ended.wait()
    writer.transport.abort()


async def test_a_client_that_vanishes_ends_the_handler(hub: Served, echo: Echo) -> None:
    socket = await hub.client.ws_connect("/customer")
    assert socket._conn is not None
    assert socket._conn.transport is not None
    socket._conn.transport.abort()
    await echo.ended.wait()
    await socket.close()


async def test_a_draining_hub_takes_no_new_socket(hub: Served) -> None:
    hub.listener.drain()
    assert await handshake(hub, "/customer", {}) == 503


async def test_a_stopping_hub_says_that_it_goes_away(hub: Served) -> None:
    async with hub.client.ws_connect("/customer") as socket:
        stopping = asyncio.create_task(hub.listener.stop())
        assert (await socket.receive()).type is WSMsgType.CLOSE
        assert socket.close_code == 1001
        await stopping


async def handshake(hub: Served, path: str, headers: dict[str, str]) -> int:
    """The status of an attempt to open a socket."""
    try:
        async with hub.client.ws_connect(path, headers=headers) as socket:
            await socket.close()
            return 101
    except WSServerHandshakeError as refusal:
        return refusal.status
