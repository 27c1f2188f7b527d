"""The floor for calls: the least server that answers a carrier's webhooks. A call that arrives and the key its caller presses are each
stored by a group commit; who pressed stands in one line, and is pushed to an agent who holds one call at a time, after a commit that
claims it.

It knows no customers, tiers, menus, places in line, rooms or parties, and never asks the carrier for anything.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import heapq
import time
import uuid
from typing import Any
from urllib.parse import parse_qsl

import orjson
import uvloop
from aiohttp import web

from bench.floor import Agent, Arrival, Floor, Postgres, Sqlite, Store

DOOR = "/webhooks/twilio/voice"


def menu(origin: str) -> bytes:
    return f'<Response><Gather action="{origin}{DOOR}/heard?moment=1"><Say>For support, press 1.</Say></Gather></Response>'.encode()


def line(origin: str) -> bytes:
    here = f"{origin}{DOOR}"
    return f'<Response><Enqueue waitUrl="{here}/wait?line=support" action="{here}/line?line=support">support</Enqueue></Response>'.encode()


MEANWHILE = b"<Response><Say>One moment, please.</Say><Play>https://example.com/tune.wav</Play></Response>"


class FloorOfCalls(Floor):
    def __init__(self, store: Store, origin: str, auth_token: str) -> None:
        super().__init__(store, "", auth_token, claims=True)
        self._origin = origin
        self._away: set[Agent] = set()

    def application(self) -> web.Application:
        app = super().application()
        app.router.add_post(DOOR, self._call)
        app.router.add_post(f"{DOOR}/heard", self._heard)
        app.router.add_post(f"{DOOR}/wait", self._wait)
        return app

    async def _call(self, request: web.Request) -> web.Response:
        fields = await self._signed(request)
        await self._keep(fields, "arrived")
        return web.Response(body=menu(self._origin), content_type="text/xml")

    async def _heard(self, request: web.Request) -> web.Response:
        fields = await self._signed(request)
        id, now = await self._keep(fields, "heard"), time.time()
        self._said[id] = "phone", fields["From"], now
        heapq.heappush(self._waiting, (now, id))
        self._match()
        return web.Response(body=line(self._origin), content_type="text/xml")

    async def _wait(self, request: web.Request) -> web.Response:
        await self._signed(request)
        return web.Response(body=MEANWHILE, content_type="text/xml")

    async def _signed(self, request: web.Request) -> dict[str, str]:
        fields = dict(parse_qsl((await request.read()).decode(), keep_blank_values=True))
        self._url = f"{self._origin}{request.path_qs}"
        if self._sign(fields) != request.headers.get("X-Twilio-Signature", ""):
            raise web.HTTPForbidden
        return fields

    async def _keep(self, fields: dict[str, str], what: str) -> str:
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        arrival = Arrival(str(uuid.uuid4()), f"{fields['CallSid']}:{what}", "phone", orjson.dumps(fields).decode())
        self._gathered.put_nowait((arrival, stored))
        await stored
        return arrival.id

    async def _presence(self, request: web.Request) -> web.Response:
        agent, chosen = self._agent(request), orjson.loads(await request.read())
        if chosen["state"] == "available":
            self._away.discard(agent)
            self._has_room(agent)
            self._match()
        else:
            self._away.add(agent)
            self._free = [entry for entry in self._free if entry[2] is not agent]
            heapq.heapify(self._free)
        return web.json_response({})

    def _has_room(self, agent: Agent) -> None:
        if agent not in self._away:
            super()._has_room(agent)

    def _shown(self, id: str, channel: str, said: str, since: str) -> dict[str, Any]:
        return super()._shown(id, channel, "", since) | {"call": {"number": said}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("--auth-token", required=True)
    given = parser.parse_args()
    store = Sqlite(given.database.removeprefix("sqlite:///")) if given.database.startswith("sqlite") else Postgres(given.database)
    gc.disable()
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    floor = FloorOfCalls(store, f"http://127.0.0.1:{given.port}", given.auth_token)
    web.run_app(floor.application(), host="127.0.0.1", port=given.port, access_log=None, print=None)


if __name__ == "__main__":
    main()
