"""The door by which tests and the demo tell the carrier how to misbehave, and where a number's webhook is."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from hub.sandbox.bodies import read_body
from hub.sandbox.carrier import Carrier
from hub.sandbox.mischief import Rule


class NumberSettings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    sms_url: str


class Control:
    """The doors under `/control`; there is no sign-in, because the sandbox listens on this machine only."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier

    def routes(self) -> Sequence[web.RouteDef]:
        return [
            web.get("/control/mischief", self._rules),
            web.post("/control/mischief", self._misbehave),
            web.delete("/control/mischief", self._behave),
            web.put("/control/numbers/{number}", self._set_number),
        ]

    async def _rules(self, request: web.Request) -> web.StreamResponse:
        return web.json_response({"items": [rule.model_dump() for rule in self._carrier.mischief.rules], "next": None})

    async def _misbehave(self, request: web.Request) -> web.StreamResponse:
        self._carrier.mischief.add(await read_body(request, Rule))
        return web.Response(status=204)

    async def _behave(self, request: web.Request) -> web.StreamResponse:
        self._carrier.mischief.clear()
        return web.Response(status=204)

    async def _set_number(self, request: web.Request) -> web.StreamResponse:
        settings = await read_body(request, NumberSettings)
        self._carrier.ledger.set_number(request.match_info["number"], settings.sms_url)
        return web.Response(status=204)
