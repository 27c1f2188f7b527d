"""Lets the demo's customer page reach the sandbox carrier's handsets through the hub's own port. Opened in the demo only."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Annotated, Literal

import aiohttp
from pydantic import Field, StringConstraints
from typing_extensions import TypedDict

from channels.contract import Frame, Problem, Reply, Request, Route, Socket, SocketRoute
from hub.web.shape import Body

TAG = "Demo"
SECONDS_TO_ANSWER = 10
NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")


class TypedText(Body):
    """A text typed on a handset; `media` are the types of the files that go with it."""

    to: Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{6,14}$")]
    text: Annotated[str, StringConstraints(max_length=1_600)] = ""
    media: Annotated[tuple[str, ...], Field(max_length=10)] = ()


HandsetText = TypedDict("HandsetText", {"id": str, "mine": bool, "from": str, "to": str, "text": str, "at": str, "media": list[str]})
"""A text as a handset shows it; `mine` was typed on it."""


class HandsetTexts(TypedDict):
    items: list[HandsetText]
    next: None


class ScreenFrame(TypedDict):
    type: Literal["snapshot"]
    data: HandsetTexts


class ArrivedFrame(TypedDict):
    type: Literal["message.added"]
    data: HandsetText


class PhoneDoors:
    """The doors under `/sandbox/phones`: what is asked there is asked of the carrier, and its answer is handed on."""

    def __init__(self, sandbox_url: str) -> None:
        self._sandbox_url = sandbox_url

    def doors(self) -> Sequence[Route | SocketRoute]:
        return (
            Route(
                method="GET",
                path="/sandbox/phones/{number}/messages",
                handler=self._texts,
                summary="What a handset of the sandbox carrier shows, oldest first",
                tag=TAG,
                access="public",
                answers={200: HandsetTexts},
                problems={"not_found": 404, "carrier_away": 503},
            ),
            Route(
                method="POST",
                path="/sandbox/phones/{number}/messages",
                handler=self._type,
                summary="Type a text on a handset of the sandbox carrier",
                tag=TAG,
                access="public",
                body=TypedText,
                answers={201: HandsetText},
                problems={"not_found": 404, "refused": 422, "carrier_away": 503},
            ),
            SocketRoute(
                path="/sandbox/phones/{number}/socket",
                handler=self._watch,
                summary="A handset's screen: as it is, then each text as it comes",
                tag=TAG,
                access="public",
                sends=(
                    Frame(type="snapshot", shape=ScreenFrame, summary="All texts, oldest first"),
                    Frame(type="message.added", shape=ArrivedFrame, summary="A text was typed or arrived"),
                ),
            ),
        )

    async def _texts(self, request: Request) -> Reply:
        async with _asking() as carrier, carrier.get(self._address(request, "messages")) as answer:
            return Reply(body=await answer.read())

    async def _type(self, request: Request) -> Reply:
        typed = request.body(TypedText)
        async with _asking() as carrier, carrier.post(self._address(request, "messages"), json=typed.model_dump()) as answer:
            if answer.status != 201:
                raise Problem(answer.status, "not_found" if answer.status == 404 else "refused", await answer.text())
            return Reply(status=201, body=await answer.read())

    async def _watch(self, request: Request, accept: Callable[[], Awaitable[Socket]]) -> None:
        async with _asking() as carrier, carrier.ws_connect(self._address(request, "socket"), heartbeat=30) as screen:
            await _hand_on(screen, await accept())

    def _address(self, request: Request, what: str) -> str:
        number = request.path_values["number"]
        if not NUMBER.fullmatch(number):
            raise Problem(404, "not_found", "This is no phone number.")
        return f"{self._sandbox_url}/phones/{number}/{what}"


@asynccontextmanager
async def _asking() -> AsyncIterator[aiohttp.ClientSession]:
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS_TO_ANSWER)) as carrier:
            yield carrier
    except (aiohttp.ClientError, TimeoutError) as fault:
        raise Problem(503, "carrier_away", "The sandbox carrier does not answer.", retry_after_seconds=1) from fault


async def _hand_on(screen: aiohttp.ClientWebSocketResponse, socket: Socket) -> None:
    """Frames of the carrier to the page, until either end closes. What the page sends has no meaning here."""

    async def show() -> None:
        async for message in screen:
            if message.type is aiohttp.WSMsgType.TEXT:
                socket.push(message.data.encode())
        socket.close(1013, "the carrier is away")

    showing = asyncio.create_task(show())
    try:
        while await socket.receive() is not None:
            continue
    finally:
        showing.cancel()
        await asyncio.gather(showing, return_exceptions=True)
