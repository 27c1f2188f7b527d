"""What watches the hub from outside: is the process alive, can it work, what does it count."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from hub.web.encoding import encode
from hub.web.headers import ANSWER
from hub.web.metrics import exposition
from hub.web.sockets import OpenSockets

Readiness = Callable[[], Awaitable[Mapping[str, str | None]]]
"""What the hub depends on, each with the reason why it cannot be used, or `None` when it can."""

READINESS_SECONDS = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Probes:
    readiness: Readiness
    open_sockets: OpenSockets

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/healthz", self._health), web.get("/readyz", self._ready), web.get("/metrics", self._metrics)]

    async def _health(self, _request: web.Request) -> web.Response:
        return _json(200, {"state": "alive"})

    async def _ready(self, _request: web.Request) -> web.Response:
        if self.open_sockets.draining:
            return _json(503, {"state": "draining", "needs": {}})
        try:
            async with asyncio.timeout(READINESS_SECONDS):
                needs = await self.readiness()
        except TimeoutError:
            return _json(503, {"state": "unavailable", "needs": {"hub": "no answer in time"}})
        missing = any(needs.values())
        return _json(503 if missing else 200, {"state": "unavailable" if missing else "ready", "needs": needs})

    async def _metrics(self, _request: web.Request) -> web.Response:
        return web.Response(body=exposition(), headers={**ANSWER, "Content-Type": CONTENT_TYPE_LATEST})


def _json(status: int, body: Mapping[str, Any]) -> web.Response:
    return web.Response(status=status, body=encode(body), content_type="application/json", headers=ANSWER)
