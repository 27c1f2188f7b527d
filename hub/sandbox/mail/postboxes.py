"""The postboxes of the sandbox's customers: what is in them, what is written there, and a socket that shows what comes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from typing import Annotated
from urllib.parse import quote

from aiohttp import WSMsgType, web
from pydantic import BaseModel, ConfigDict, Field

from hub.sandbox.bodies import read_body
from hub.sandbox.mail.letters import Habits, Letter
from hub.sandbox.mail.provider import MailProvider, NobodyToWriteTo
from hub.sandbox.mail.reading import Read, read
from hub.sandbox.mail.smtp_door import SmtpDoor
from hub.sandbox.mail.writing import Written
from hub.sandbox.screens import Frame, Screens

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}")


class HubMail(BaseModel):
    """Where the hub takes letters, and at which domains its addresses are. What is left out stays as it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    hub_host: str | None = None
    hub_port: Annotated[int, Field(ge=1, le=65535)] | None = None
    domains: tuple[str, ...] | None = None


class Postboxes:
    """The doors under `/postbox/{address}`, and those by which tests and the demo set how mail goes."""

    def __init__(self, provider: MailProvider, smtp: SmtpDoor) -> None:
        self._provider = provider
        self._smtp = smtp
        self._screens = Screens()
        provider.on_added = lambda letter: self._show("letter.added", letter)
        provider.on_changed = lambda letter: self._show("letter.changed", letter)

    def routes(self) -> Sequence[web.RouteDef]:
        return [
            web.get("/postbox/{address}/letters", self._list),
            web.post("/postbox/{address}/letters", self._write),
            web.get("/postbox/{address}/letters/{letter}", self._letter),
            web.get("/postbox/{address}/letters/{letter}/files/{place}", self._file),
            web.get("/postbox/{address}/socket", self._watch),
            web.put("/control/postboxes/{address}", self._set_habits),
            web.get("/control/mail", self._mail),
            web.put("/control/mail", self._set_mail),
        ]

    async def _list(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(self._page(_address(request)))

    async def _write(self, request: web.Request) -> web.StreamResponse:
        written = await read_body(request, Written)
        try:
            letter = self._provider.write(_address(request), written)
        except KeyError:
            raise web.HTTPNotFound(text="There is no such letter to answer.") from None
        except NobodyToWriteTo as error:
            raise web.HTTPUnprocessableEntity(text=str(error)) from None
        return web.json_response(_item(letter, read(letter.raw)), status=202)

    async def _letter(self, request: web.Request) -> web.StreamResponse:
        letter = self._found(request)
        content = read(letter.raw)
        return web.json_response(_item(letter, content) | {"html": content.html, "references": list(content.references)})

    async def _file(self, request: web.Request) -> web.StreamResponse:
        files = read(self._found(request).raw).files
        place = request.match_info["place"]
        if not (place.isdecimal() and place.isascii()) or int(place) >= len(files):
            raise web.HTTPNotFound(text="There is no such file.")
        file = files[int(place)]
        named = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}", "X-Content-Type-Options": "nosniff"}
        return web.Response(body=file.content, content_type=file.media_type, headers=named)

    async def _watch(self, request: web.Request) -> web.StreamResponse:
        """First a snapshot of the letters there are, then each as it comes or changes."""
        address = _address(request)
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        with self._screens.open(address) as frames:
            showing = asyncio.create_task(self._keep_showing(socket, address, frames))
            try:
                async for message in socket:
                    if message.type is WSMsgType.ERROR:
                        break
            finally:
                showing.cancel()
        return socket

    async def _keep_showing(self, socket: web.WebSocketResponse, address: str, frames: asyncio.Queue[Frame]) -> None:
        await socket.send_json({"type": "snapshot", "data": self._page(address)})
        while True:
            frame = await frames.get()
            if frames.full():
                await socket.close(code=1013, message=b"behind")
                return
            await socket.send_json(frame)

    async def _set_habits(self, request: web.Request) -> web.StreamResponse:
        self._provider.letters.set_habits(_address(request), await read_body(request, Habits))
        return web.Response(status=204)

    async def _mail(self, request: web.Request) -> web.StreamResponse:
        host, port = self._provider.to_the_hub.hub
        domains = sorted(self._provider.to_the_hub.domains)
        return web.json_response({"port": self._smtp.port, "hub_host": host, "hub_port": port, "domains": domains})

    async def _set_mail(self, request: web.Request) -> web.StreamResponse:
        wanted = await read_body(request, HubMail)
        way = self._provider.to_the_hub
        way.hub = (wanted.hub_host or way.hub[0], wanted.hub_port or way.hub[1])
        way.domains = frozenset(wanted.domains) if wanted.domains is not None else way.domains
        return web.Response(status=204)

    def _found(self, request: web.Request) -> Letter:
        try:
            return self._provider.letters.letter(request.match_info["letter"], _address(request))
        except KeyError:
            raise web.HTTPNotFound(text="There is no such letter.") from None

    def _show(self, kind: str, letter: Letter) -> None:
        if self._screens.are_watched(letter.box):
            self._screens.show(letter.box, {"type": kind, "data": _item(letter, read(letter.raw))})

    def _page(self, address: str) -> dict[str, object]:
        return {"items": [_item(letter, read(letter.raw)) for letter in self._provider.letters.in_box(address)], "next": None}


def _address(request: web.Request) -> str:
    address = request.match_info["address"]
    if not ADDRESS.fullmatch(address):
        raise web.HTTPNotFound(text="This is no mail address.")
    return address.lower()


def _item(letter: Letter, content: Read) -> dict[str, object]:
    """As a mail program lists it."""
    return {
        "id": letter.lid,
        "direction": letter.direction,
        "from": content.sender,
        "reply_to": list(content.reply_to),
        "to": list(content.to),
        "cc": list(content.cc),
        "subject": content.subject,
        "at": letter.at.isoformat().replace("+00:00", "Z"),
        "text": content.text,
        "has_html": content.html is not None,
        "files": [{"name": file.name, "media_type": file.media_type, "size": len(file.content)} for file in content.files],
        "message_id": content.message_id,
        "in_reply_to": content.in_reply_to,
        "state": letter.state,
        "reason": letter.reason,
    }
