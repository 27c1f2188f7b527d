"""The composition root: the only place where objects meet. Settings become objects, and objects a running hub."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from typing import Any

import structlog
from pydantic import SecretStr

from channels.catalog import CHANNELS
from channels.contract import Address, Channel, FollowsConversations, KeepsFiles
from channels.doors import Route, SocketRoute
from channels.phone import PhoneSettings
from channels.sms import SmsSettings
from channels.web_chat import ChatSettings
from hub import runtime
from hub.calls.carrying import Calling, carriers_among
from hub.calls.doors import CallDoors
from hub.calls.looking_up import LookingUp
from hub.calls.recordings_doors import RecordingDoors
from hub.customers.doors import CustomerDoors
from hub.customers.record import CustomerRecords
from hub.customers.timeline import Timeline
from hub.demo.carrier import sandbox_carrier
from hub.demo.doors import DemoDoors
from hub.demo.orders import OrderDoors
from hub.demo.phones import PhoneDoors
from hub.demo.postbox import PostboxDoors
from hub.demo.seed import seed
from hub.desk.desks import Desks
from hub.desk.heartbeat import beat
from hub.desk.socket import DeskSocket
from hub.faults import CannotStart
from hub.files.clamav import ClamAv
from hub.files.doors import FileDoors
from hub.files.store import FileStore
from hub.floor.doors import FloorDoors
from hub.floor.now import Floor
from hub.floor.rollups import rollup_upsert
from hub.floor.tables import rollups
from hub.intake.bookmarks import ChannelBookmarks
from hub.intake.inbox import HubInbox
from hub.intake.showing import Showing
from hub.journal.clock import Clock, SteadyClock
from hub.journal.decider import Decider, TookOver
from hub.journal.notes import CUSTOMERS, note_changes
from hub.logs import configure_logs
from hub.mail.attachment_doors import AttachmentDoors
from hub.mail.doors import LetterDoors
from hub.mail.drafts import Drafts
from hub.mail.html_doors import HtmlDoors
from hub.mail.settings import email_settings
from hub.mail.showing import Letters
from hub.mail.wanted import Wanted
from hub.metering import Meter
from hub.people.doors import PeopleDoors
from hub.people.sessions import Sessions
from hub.people.staff import Staff
from hub.publishing import Publishing
from hub.replies.doors import SettlingDoors
from hub.replies.sender import Sender
from hub.self_service.fetching import Fetching
from hub.settings import Configured
from hub.store.engine import Database, DatabaseUnavailable
from hub.store.ids import UserId
from hub.store.migrations import migrate
from hub.store.whole_rows import WholeRows
from hub.switchboard import Switchboard
from hub.typing_signals import TypingSignals
from hub.upkeep import Upkeep
from hub.web.server import Listener, create_web
from hub.work.agent_doors import AgentDoors
from hub.work.asking import Asking
from hub.work.commands.taking_note import TakeNote
from hub.work.floor_facts import FloorFacts
from hub.work.interaction_doors import InteractionDoors
from hub.work.live import Connected
from hub.work.queries import Queries
from hub.work.reading_doors import ReadingDoors
from hub.work.resuming import ChannelGone
from hub.work.state import WorkState

logger = structlog.get_logger()


class Hub:
    """One hub: everything it is made of, wired. `run` serves until `stop`."""

    def __init__(
        self,
        configured: Configured,
        clock: Clock | None = None,
        database: Database | None = None,
        channels: Mapping[str, Channel] | None = None,
    ) -> None:
        settings, company = configured.settings, configured.company
        self.settings, self.company = settings, company
        self._stopping = asyncio.Event()
        self.clock = clock or SteadyClock()
        self.database = database or Database(settings.database_url)
        self.channels = channels_of(configured, self.clock) if channels is None else channels
        scanner = ClamAv(company.files.scanner) if company.files.scanner is not None else None
        self.files = FileStore(settings.data_dir / "files", self.database, self.clock, rules=company.files, scanner=scanner)
        for name, channel in self.channels.items():
            if isinstance(channel, KeepsFiles):
                channel.keep_with(self.files, ChannelBookmarks(name, self.database, self.clock))
        self._followed = {name: channel for name, channel in self.channels.items() if isinstance(channel, FollowsConversations)}

        self.meter = Meter(self.clock)
        self.desks = Desks(self.clock)
        self.showing = Showing(self._followed)
        self.switchboard = Switchboard(self.channels, self.clock, lambda: self.decider.quiet_since)
        facts = FloorFacts(self.switchboard.states)
        self.floor = Floor(company, self.clock, facts)
        self.publishing = Publishing(
            desks=self.desks, showing=self.showing, facts=facts, floor=self.floor, meter=self.meter, clock=self.clock,
            recovered=self.switchboard.ask_what_was_missed,
        )  # fmt: skip
        capabilities = {name: channel.capabilities for name, channel in self.channels.items()}
        counting = WholeRows(rollup_upsert(self.database), rollups)
        self.decider: Decider[WorkState] = Decider(
            self.database,
            lambda: WorkState(company, capabilities, add_to_rollups=counting, also_load=self.floor.load, connected=self._connected),
            self.clock,
            self.publishing,
            self.meter,
        )
        self.sender = Sender(self.channels, self.decider, self.files)
        self.publishing.hand_replies_to(self.sender)
        tokens = {name: token.get_secret_value() for name, token in settings.service_tokens.items()}
        self.fetching = Fetching(company.services, settings.own_address, tokens)
        self.calling = Calling(self.channels, LookingUp(self.fetching, self.database, self.decider, company.country), self.decider)
        self.publishing.hand_calls_to(self.calling)
        self.typing = TypingSignals(self.publishing, self.desks, self.showing)
        self.inbox = HubInbox(self.decider, self.database, company, self.clock, self.typing.customer)

        self.sessions = Sessions(self.database, self.clock, settings.secret.get_secret_value())
        self.sessions.signed_out.append(self._signed_out)
        carriers = carriers_among(self.channels)
        self.drafts = Drafts(self.database, self.files, self.clock)
        self.upkeep = Upkeep(
            self.database, self.decider, self.clock, company,
            sessions=self.sessions, desks=self.desks, carriers=carriers, files=self.files, drafts=self.drafts,
        )  # fmt: skip
        self.staff = Staff(self.database, self.clock, changed=self._user_changed)
        self.queries = Queries(self.database, frozenset(queue.name for queue in company.queues if queue.outcome_required))
        self.doors = self._doors()

    def _doors(self) -> Sequence[Route | SocketRoute]:
        settings, company = self.settings, self.company
        asking = Asking(self.decider)
        wanted = Wanted(self.files, company.country)
        letters = Letters(self.database, asking, self.queries)
        records = CustomerRecords(
            self.database,
            company,
            self.clock,
            changed=self._take_note,
            remember_change=lambda connection, customer_id: note_changes(connection, CUSTOMERS, [customer_id], self.clock.now()),
        )
        timeline = Timeline(self.database, self.queries.views, self.publishing.serves)
        doors: list[Route | SocketRoute] = [
            *PeopleDoors(
                staff=self.staff,
                sessions=self.sessions,
                clock=self.clock,
                secure_cookies=settings.secure_cookies,
                limits_by_address=settings.mode != "demo",
            ).doors(),
            *AgentDoors(asking).doors(),
            *ReadingDoors(asking, self.queries).doors(),
            *CallDoors(asking, company, carriers_among(self.channels), self.clock).doors(),
            *RecordingDoors(self.database, asking, self.queries, carriers_among(self.channels)).doors(),
            *InteractionDoors(asking, company, self.typing.agent, wanted, self.drafts).doors(),
            *LetterDoors(self.database, company, asking, self.queries, self.drafts, self.files).doors(),
            *SettlingDoors(self.database, asking, self.channels).doors(),
            *FileDoors(self.files, company.files).doors(),
            *AttachmentDoors(letters, self.files).doors(),
            *HtmlDoors(letters, self.files).doors(),
            *CustomerDoors(records, timeline).doors(),
            *FloorDoors(self.floor, self.decider.between_turns).doors(),
            *DeskSocket(self.decider, self.desks, self.publishing.new_follower).doors(),
        ]
        for channel in self.channels.values():
            doors.extend(channel.doors())
        if settings.mode == "demo" and settings.customer_secret is not None:
            doors.extend(DemoDoors(self.database, company, self.clock, settings.customer_secret.get_secret_value()).doors())
            doors.extend(OrderDoors().doors())
            doors.extend(PhoneDoors(f"http://127.0.0.1:{settings.sandbox_port}").doors())
            doors.extend(PostboxDoors(f"http://127.0.0.1:{settings.sandbox_port}").doors())
        return doors

    async def prepare(self) -> None:
        """Bring the database to this release, and in the demo fill it."""
        await migrate(self.database)
        if self.settings.mode == "demo":
            await seed(self.database, self.company, self.clock)
        elif self.settings.mode == "production" and (weak := await self.staff.with_default_passwords()):
            raise NotFitForProduction(f"These users have a password everybody knows: {', '.join(weak)}. Change it with `hub user change`.")

    async def run(self, *, started: asyncio.Event | None = None) -> None:
        """Serve until `stop`. Raises `CannotStart` when the port is taken, `TookOver` when another hub took the database over."""
        web = create_web(self.doors, settings=self.settings, company=self.company, sessions=self.sessions, readiness=self._readiness)
        listener = Listener(web, shutdown_seconds=self.settings.shutdown_seconds)
        # Before this hub decides anything: one that cannot listen must not take the database over from one that does.
        self.port = await self._listen(listener)
        await self.switchboard.open(self.inbox)
        async with asyncio.TaskGroup() as tasks:
            deciding = tasks.create_task(self.decider.run(), name="decider")
            deciding.add_done_callback(lambda _: self._stopping.set())
            helpers = [
                tasks.create_task(self.sender.run(), name="sender"),
                tasks.create_task(self.calling.run(), name="calling"),
                tasks.create_task(self.switchboard.run(), name="switchboard"),
                tasks.create_task(self.upkeep.run(), name="upkeep"),
                tasks.create_task(self.publishing.run(self.decider.between_turns), name="publishing"),
                tasks.create_task(beat(self.desks), name="heartbeat"),
            ]
            await self.decider.wait_until_ready()
            if started is not None:
                started.set()
            await self._stopping.wait()
            listener.drain()
            await self.switchboard.close()
            await listener.finish()
            await listener.stop()
            self.decider.stop()
            for helper in helpers:
                helper.cancel()

    async def _listen(self, listener: Listener) -> int:
        host, port = self.settings.host, self.settings.port
        try:
            return await listener.start(host, port)
        except OSError as error:
            said = os.strerror(error.errno) if error.errno is not None and error.errno > 0 else str(error)
            raise CannotStart(f"Cannot listen on {host} port {port} ({said}). Set HUB_PORT to another, or HUB_HOST.") from error

    def stop(self) -> None:
        """Stop accepting, finish what is under way, and return from `run`."""
        self._stopping.set()

    async def close(self) -> None:
        await self.fetching.close()
        await self.database.close()

    def _connected(self) -> Connected:
        conversations = frozenset(f"{name}:{key}" for name, channel in self._followed.items() for key in channel.following())
        return Connected(consoles=frozenset(self.desks.connected()), conversations=conversations)

    async def _take_note(self, _id: str) -> None:
        await self.decider.submit(TakeNote())

    async def _user_changed(self, user_id: UserId) -> None:
        self.sessions.forget(user_id)
        await self._take_note(user_id)

    async def _signed_out(self, user_id: str, _session: str) -> None:
        self.desks.close_all_of(user_id)

    async def _readiness(self) -> Mapping[str, str | None]:
        """A hub without load does not notice by itself that its database has gone, so it is asked."""
        deciding = None if self.decider.is_ready else "not deciding yet"
        try:
            await self.database.ping()
        except DatabaseUnavailable:
            return {"decider": deciding, "database": "away"}
        return {"decider": deciding, "database": None}


class NotFitForProduction(CannotStart):
    """Something everybody knows would open this hub; the message names it and the remedy."""


def channels_of(configured: Configured, clock: Clock) -> dict[str, Channel]:
    """The enabled channels, each made of its own settings."""
    settings, company = configured.settings, configured.company
    made: dict[str, Any] = {
        "chat": ChatSettings(secret=settings.secret.get_secret_value(), customer_secret=secret_of(settings.customer_secret)),
        "sms": SmsSettings(
            account_sid=settings.twilio_account_sid,
            auth_token=settings.twilio_auth_token.get_secret_value(),
            public_url=settings.public_url,
            numbers=tuple(Address(number.number) for number in company.sms.numbers),
            api_url=settings.twilio_api_url,
            shared_keys={id: key.get_secret_value() for id, key in settings.twilio_webhook_keys.items()},
        ),
    }
    made["phone"] = PhoneSettings(
        account_sid=settings.twilio_account_sid,
        auth_token=settings.twilio_auth_token.get_secret_value(),
        public_url=settings.public_url,
        numbers=tuple(Address(number.number) for number in company.phone.numbers),
        api_url=settings.twilio_api_url,
        shared_keys={id: key.get_secret_value() for id, key in settings.twilio_webhook_keys.items()},
        api_key_sid=settings.twilio_api_key_sid,
        api_key_secret=settings.twilio_api_key_secret.get_secret_value(),
        twiml_app_sid=settings.twilio_app_sid,
        hold_music_url=company.phone.hold_music,
        calls_per_second=company.phone.calls_per_second,
    )
    made["email"] = email_settings(configured)
    enabled = [name for name, channel in company.channels.items() if channel.enabled and name in CHANNELS]
    return {name: CHANNELS[name](made[name], now=clock.now) for name in enabled}


def secret_of(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()


def doors_of(configured: Configured) -> Sequence[Route | SocketRoute]:
    """Every door of a hub so configured, for its description."""
    return Hub(configured).doors


def serve(configured: Configured, *, demo: bool) -> int:
    """Run the hub until it is told to stop. Answers the exit status."""
    configure_logs(form=configured.settings.log_format, level=configured.settings.log_level)
    return runtime.run(_serve(configured, demo=demo))


async def _serve(configured: Configured, *, demo: bool) -> int:
    settings = configured.settings
    hub = Hub(configured)
    failed = False
    async with AsyncExitStack() as stack:
        stack.push_async_callback(hub.close)
        try:
            await hub.prepare()
            if demo and settings.twilio_api_url == f"http://127.0.0.1:{settings.sandbox_port}":
                await stack.enter_async_context(sandbox_carrier(configured))
            started = asyncio.Event()
            starting = asyncio.create_task(_once_started(started, hub, demo=demo))
            stack.callback(starting.cancel)
            for number in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, hub.stop)
            await hub.run(started=started)
        except* (CannotStart, ChannelGone, OSError, TookOver) as errors:
            failed = True
            for error in _leaves(errors):
                print(f"hub: {error}", file=sys.stderr)
    return 1 if failed else 0


def _leaves(group: BaseExceptionGroup[BaseException]) -> Iterator[BaseException]:
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _leaves(error)
        else:
            yield error


async def _once_started(started: asyncio.Event, hub: Hub, *, demo: bool) -> None:
    await started.wait()
    runtime.settle_memory()
    at = hub.settings.public_url
    print(f"\nContact Hub is ready at {at}", flush=True)
    if demo:
        print(
            f"  be a customer   {at}/customer\n"
            f"  be an agent     {at}/console     sign in as agent1 … agent12, password demo\n"
            f"  watch the floor {at}/wallboard   sign in as supervisor, password demo\n"
            f"  read the API    {at}/docs\n"
            "Stop with Ctrl-C.\n",
            flush=True,
        )
    await runtime.sweep()
