"""Puts the sandbox carrier together and serves it on this machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from hub.sandbox.account_door import AccountDoor
from hub.sandbox.carrier import Carrier
from hub.sandbox.control import Control
from hub.sandbox.handsets import Handsets
from hub.sandbox.ledger import Ledger
from hub.sandbox.mail.letters import Letters
from hub.sandbox.mail.postboxes import Postboxes
from hub.sandbox.mail.provider import MailProvider
from hub.sandbox.mail.settings import MailSettings
from hub.sandbox.mail.smtp_door import SmtpDoor
from hub.sandbox.mischief import Mischief
from hub.sandbox.rest_api import RestApi
from hub.sandbox.screens import Screens
from hub.sandbox.voice.answering import Telephones
from hub.sandbox.voice.calls_api import CallsApi
from hub.sandbox.voice.clock import Clock, WallClock
from hub.sandbox.voice.conferences_api import ConferencesApi
from hub.sandbox.voice.exchange import Exchange
from hub.sandbox.voice.hooks import Hooks
from hub.sandbox.voice.participants_api import ParticipantsApi
from hub.sandbox.voice.queues_api import QueuesApi
from hub.sandbox.voice.recordings_api import RecordingsApi
from hub.sandbox.voice.records import Records
from hub.sandbox.voice.settings import VoiceSettings, calls_beside_texts
from hub.sandbox.voice.switch import Switch
from hub.sandbox.voice.telephones import TelephoneDoors
from hub.sandbox.voice.voice_door import VoiceDoor
from hub.sandbox.webhooks import Webhooks

LONGEST_BODY = 100_000_000
"""A letter is written with its files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxSettings:
    """One account with its numbers; texts to a number are posted to its address, calls as `voice` says."""

    account_sid: str
    auth_token: str
    numbers: Mapping[str, str] = field(default_factory=dict)
    voice: VoiceSettings = field(default_factory=VoiceSettings)
    mail: MailSettings | None = None
    """Without these there is no mail."""
    state: Path | None = None
    """In memory without a file."""
    host: str = "127.0.0.1"
    port: int = 0
    pace_seconds: float = 0.3
    retry_pause_seconds: float = 0.25


class SandboxServer:
    """The running carrier. `url` is known once it has started."""

    def __init__(self, settings: SandboxSettings, *, clock: Clock | None = None) -> None:
        """`clock` is the telephones'; the wall's without one."""
        self._settings = settings
        self._ledger = Ledger(settings.state)
        self._webhooks = Webhooks(settings.auth_token, pause_seconds=settings.retry_pause_seconds)
        self.carrier = Carrier(
            account_sid=settings.account_sid, ledger=self._ledger, webhooks=self._webhooks, pace_seconds=settings.pace_seconds
        )
        ticking = clock or WallClock(settings.voice.time_scale)
        records = Records(self._ledger.database)
        for number, sms_url in settings.numbers.items():
            self._ledger.set_number(number, sms_url)
            records.set_number(number, settings.voice.numbers.get(number) or calls_beside_texts(sms_url))
        self._hooks = Hooks(self._webhooks, self.carrier.mischief, ticking)
        switch = Switch(account_sid=settings.account_sid, settings=settings.voice, clock=ticking, records=records, hooks=self._hooks)
        self.exchange = Exchange(switch, Telephones(settings.voice, ticking, self.carrier.mischief))
        self._mail = _mail(settings, self._ledger, self.carrier.mischief)
        self._runner: web.AppRunner | None = None
        self.url = ""

    @property
    def mail_port(self) -> int:
        """Where the hub hands letters over; 0 where there is no mail."""
        return self._mail.smtp.port if self._mail is not None else 0

    async def start(self) -> None:
        app = web.Application(client_max_size=LONGEST_BODY)
        door = AccountDoor(self._settings.account_sid, self._settings.auth_token)
        voice = VoiceDoor(door, self.exchange, self.carrier.mischief)
        screens = Screens()
        telephones = TelephoneDoors(self.exchange, screens)
        rooms = (
            RestApi(self.carrier, door),
            Handsets(self.carrier, screens, telephones),
            telephones,
            Control(self.carrier, self.exchange),
            CallsApi(voice),
            RecordingsApi(voice),
            ConferencesApi(voice),
            ParticipantsApi(voice),
            QueuesApi(voice),
        )
        for doors in rooms:
            app.router.add_routes(doors.routes())
        if self._mail is not None:
            app.router.add_routes(self._mail.doors.routes())
            await self._mail.smtp.start()
            self._mail.provider.resume()
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._settings.host, self._settings.port)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        self.carrier.resume()
        self.exchange.resume()

    async def stop(self) -> None:
        self._hooks.mute()
        if self._runner is not None:
            await self._runner.cleanup()
        if self._mail is not None:
            await self._mail.smtp.stop()
            await self._mail.provider.close()
        await self.exchange.close()
        await self._hooks.close()
        await self.carrier.close()
        await self._webhooks.close()
        self._ledger.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mail:
    """The parts of everybody's mail provider."""

    provider: MailProvider
    smtp: SmtpDoor
    doors: Postboxes


def _mail(settings: SandboxSettings, ledger: Ledger, mischief: Mischief) -> _Mail | None:
    if settings.mail is None:
        return None
    provider = MailProvider(Letters(ledger.database), settings.mail, mischief)
    smtp = SmtpDoor(provider, host=settings.host, port=settings.mail.port, longest_bytes=settings.mail.longest_bytes)
    return _Mail(provider=provider, smtp=smtp, doors=Postboxes(provider, smtp))
