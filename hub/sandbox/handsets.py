"""The phones of the sandbox's customers: what they have on their screens, what they type, and a socket that shows what arrives."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated

from aiohttp import WSMsgType, web
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from hub.sandbox.bodies import read_body
from hub.sandbox.carrier import Carrier
from hub.sandbox.ledger import Text
from hub.sandbox.screens import Frame, Screens
from hub.sandbox.voice.telephones import TelephoneDoors

Number = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{6,14}$")]


class Typed(BaseModel):
    """A text typed on a handset; `media` are the types of the files that go with it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    to: Number
    text: Annotated[str, StringConstraints(max_length=1_600)] = ""
    media: Annotated[tuple[Annotated[str, StringConstraints(pattern=r"^[a-z]+/[a-z0-9.+-]+$")], ...], Field(max_length=10)] = ()


class Handsets:
    """The doors under `/phones/{number}` for texts, and the socket that shows texts and calls alike."""

    def __init__(self, carrier: Carrier, screens: Screens, calls: TelephoneDoors) -> None:
        self._carrier = carrier
        self._screens = screens
        self._calls = calls
        carrier.on_change = self._show

    def routes(self) -> Sequence[web.RouteDef]:
        return [
            web.get("/phones/{number}/messages", self._messages),
            web.post("/phones/{number}/messages", self._type),
            web.get("/phones/{number}/socket", self._watch),
        ]

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(self._page(request.match_info["number"]))

    async def _type(self, request: web.Request) -> web.StreamResponse:
        typed = await read_body(request, Typed)
        number = request.match_info["number"]
        if not typed.text.strip() and not typed.media:
            raise web.HTTPUnprocessableEntity(text="A text needs some words or a file.")
        try:
            text = self._carrier.send_from_handset(sender=number, recipient=typed.to, body=typed.text, media_types=typed.media)
        except KeyError:
            raise web.HTTPNotFound(text="Nobody has that number.") from None
        return web.json_response(self._item(number, text), status=201)

    async def _watch(self, request: web.Request) -> web.StreamResponse:
        """First a snapshot of the texts and the calls there are, then each text, call and sound as it comes."""
        number = request.match_info["number"]
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        with self._screens.open(number) as frames, self._calls.watched(number, request.query.get("answer")):
            showing = asyncio.create_task(self._keep_showing(socket, number, frames))
            try:
                async for message in socket:
                    if message.type is WSMsgType.ERROR:
                        break
            finally:
                showing.cancel()
        return socket

    async def _keep_showing(self, socket: web.WebSocketResponse, number: str, frames: asyncio.Queue[Frame]) -> None:
        first: list[Frame] = [{"type": "snapshot", "data": self._page(number)}, *self._calls.live_frames(number)]
        for frame in first:
            await socket.send_json(frame)
        while True:
            frame = await frames.get()
            if frames.full():
                await socket.close(code=1013, message=b"behind")
                return
            await socket.send_json(frame)

    def _show(self, number: str, text: Text) -> None:
        self._screens.show(number, {"type": "message.added", "data": self._item(number, text)})

    def _page(self, number: str) -> dict[str, object]:
        return {"items": [self._item(number, text) for text in self._carrier.ledger.on_handset(number)], "next": None}

    def _item(self, number: str, text: Text) -> dict[str, object]:
        """As the handset shows it: `mine` is what was typed on it."""
        return {
            "id": text.sid,
            "mine": text.sender == number,
            "from": text.sender,
            "to": text.recipient,
            "text": text.body,
            "at": text.created_at.isoformat().replace("+00:00", "Z"),
            "media": [file.media_type for file in self._carrier.ledger.files(text.sid)],
        }
