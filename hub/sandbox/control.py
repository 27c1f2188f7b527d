"""The door by which tests and the demo tell the carrier how to misbehave, where a number's webhooks are, and ask what went wrong."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from hub.sandbox.bodies import read_body
from hub.sandbox.carrier import Carrier
from hub.sandbox.mischief import Rule
from hub.sandbox.voice.exchange import Exchange
from hub.sandbox.voice.records import VoiceNumber


class NumberSettings(BaseModel):
    """What is left out stays as it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sms_url: str | None = None
    voice_url: str | None = None
    voice_fallback_url: str | None = None
    voice_status_url: str | None = None


class Control:
    """The doors under `/control`; there is no sign-in, because the sandbox listens on this machine only."""

    def __init__(self, carrier: Carrier, exchange: Exchange) -> None:
        self._carrier = carrier
        self._exchange = exchange

    def routes(self) -> Sequence[web.RouteDef]:
        return [
            web.get("/control/mischief", self._rules),
            web.post("/control/mischief", self._misbehave),
            web.delete("/control/mischief", self._behave),
            web.put("/control/numbers/{number}", self._set_number),
            web.get("/control/alerts", self._alerts),
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
        number = request.match_info["number"]
        if settings.sms_url is not None:
            self._carrier.ledger.set_number(number, settings.sms_url)
        records = self._exchange.switch.records
        before = records.number(number)
        if before is None and settings.voice_url is None:
            return web.Response(status=204)
        addresses = (before.model_dump() if before is not None else {}) | settings.model_dump(exclude_unset=True, exclude={"sms_url"})
        records.set_number(number, VoiceNumber.model_validate(addresses))
        return web.Response(status=204)

    async def _alerts(self, request: web.Request) -> web.StreamResponse:
        """The carrier's debugger: documents and webhooks about calls that it could not go on with, the newest last."""
        alerts = [
            {"code": alert.code, "message": alert.message, "call_sid": alert.call_sid, "url": alert.url, "at": alert.at.isoformat()}
            for alert in self._exchange.switch.alerts
        ]
        return web.json_response({"items": alerts, "next": None})
