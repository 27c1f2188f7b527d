"""The smallest server that can mount a channel's HTTP doors, for tests in which somebody really calls."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl

from aiohttp import web

from channels.contract import Channel
from channels.doors import Problem, Reply, Route
from tests.channels.doubles import RequestDouble


class Host:
    """Listens before the channel is made, because the channel must know its public address."""

    def __init__(self) -> None:
        self.url = ""
        self._doors: dict[tuple[str, str], Route] = {}

    def mount(self, channel: Channel) -> None:
        self._doors = {(door.method, door.path): door for door in channel.doors() if isinstance(door, Route)}

    async def answer(self, request: web.Request) -> web.Response:
        door = self._doors[request.method, request.path]
        fields: Sequence[tuple[str, str]] = parse_qsl((await request.read()).decode(), keep_blank_values=True)
        asked = RequestDouble(request.raw_path, request.method, fields=fields, headers=request.headers)
        try:
            reply: Reply = await door.handler(asked)
        except Problem as problem:
            return web.Response(status=problem.status, text=problem.code)
        return web.Response(status=reply.status, body=reply.body, content_type=reply.content_type if reply.body else None)


@asynccontextmanager
async def host() -> AsyncIterator[Host]:
    listening = Host()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", listening.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    listening.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield listening
    finally:
        await runner.cleanup()
