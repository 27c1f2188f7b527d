"""Puts the sandbox carrier together and serves it on this machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from hub.sandbox.carrier import Carrier
from hub.sandbox.control import Control
from hub.sandbox.handsets import Handsets
from hub.sandbox.ledger import Ledger
from hub.sandbox.rest_api import RestApi
from hub.sandbox.webhooks import Webhooks


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxSettings:
    """One account with its numbers; texts to a number are posted to its address."""

    account_sid: str
    auth_token: str
    numbers: Mapping[str, str] = field(default_factory=dict)
    state: Path | None = None
    """In memory without a file."""
    host: str = "127.0.0.1"
    port: int = 0
    pace_seconds: float = 0.3
    retry_pause_seconds: float = 0.25


class SandboxServer:
    """The running carrier. `url` is known once it has started."""

    def __init__(self, settings: SandboxSettings) -> None:
        self._settings = settings
        self._ledger = Ledger(settings.state)
        for number, sms_url in settings.numbers.items():
            self._ledger.set_number(number, sms_url)
        self._webhooks = Webhooks(settings.auth_token, pause_seconds=settings.retry_pause_seconds)
        self.carrier = Carrier(
            account_sid=settings.account_sid, ledger=self._ledger, webhooks=self._webhooks, pace_seconds=settings.pace_seconds
        )
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def start(self) -> None:
        app = web.Application()
        for doors in (RestApi(self.carrier, self._settings.auth_token), Handsets(self.carrier), Control(self.carrier)):
            app.router.add_routes(doors.routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._settings.host, self._settings.port)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        self.carrier.resume()

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
        await self.carrier.close()
        await self._webhooks.close()
        self._ledger.close()
