"""The house: one hub over one database, and everybody who deals with it."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import ClientSession
from pydantic import SecretStr
from sqlalchemy import event
from sqlalchemy.engine import make_url

from channels.contract import Address
from channels.sms import SmsSettings
from hub.app import Hub, channels_of
from hub.company import Company
from hub.journal.command import Answer, Refused
from hub.journal.turn import Turn
from hub.mail.settings import email_settings
from hub.settings import Configured, Settings
from hub.store.engine import Database
from hub.work.live import Live
from hub.work.needs import WorkCommand
from tests.hub.running.carrier import HandCarrier
from tests.hub.running.clock import HandClock
from tests.hub.running.customers import Texter, Visitor, signature
from tests.hub.running.frames import PATIENCE_SECONDS
from tests.hub.running.people import Person, is_marker
from tests.hub.running.post import HandPost, Writer
from tests.hub.running.shop import OUR_NUMBER, PASSWORD, email, phone, shop
from tests.hub.running.switch import Caller, Switch

T = TypeVar("T")
PUBLIC_URL = "https://hub.example"
TOKEN = "a token only the tests know"
CUSTOMER_SECRET = "what the company's own site signs its visitors with"
ACCOUNT = "AC" + "0123456789abcdef" * 2


class House:
    """A running hub, its clock, and the doors to it."""

    def __init__(self, address: str, company: Company, clock: HandClock, switch: Switch | None = None) -> None:
        self.clock = clock
        self.company = company
        settings = Settings(
            public_url=PUBLIC_URL,
            twilio_account_sid=ACCOUNT,
            customer_secret=SecretStr(CUSTOMER_SECRET),
            shutdown_seconds=2,
            data_dir=data_folder(address),
        ).model_copy(update={"port": 0})
        configured = Configured(settings=settings, company=company)
        numbers = (Address(OUR_NUMBER),)
        twilio = SmsSettings(account_sid=ACCOUNT, auth_token=TOKEN, public_url=PUBLIC_URL, numbers=numbers)
        self.carrier = HandCarrier(twilio, now=clock.now).begin()
        channels = channels_of(configured, clock)
        if "sms" in channels:
            channels["sms"] = self.carrier
        self.switch = switch or Switch(clock)
        if "phone" in channels:
            channels["phone"] = self.switch
        if "email" in channels:
            self.post = HandPost(email_settings(configured), now=clock.now).begin()
            channels["email"] = self.post
        self.hub = Hub(configured, clock=clock, database=_quick(Database(address)), channels=channels)
        self.address = address
        self.people: list[Person] = []
        self.http: ClientSession
        self._markers = 0

    # Time

    async def later(self, seconds: float) -> None:
        """So much time passes, and everything that falls due on the way happens."""
        end = self.clock.at.timestamp() + seconds
        while (due := await self.look(lambda live: live.timers.next())) is not None and due.timestamp() <= end:
            self.clock.at = max(self.clock.at, due)
            await self.settled()
        self.clock.advance(end - self.clock.at.timestamp())
        await self.settled()

    async def settled(self) -> None:
        """Nothing is due and nothing is on its way out: the hub waits for somebody."""
        await self.until(lambda live: not _is_busy(live, self.clock))

    async def until(self, true: Callable[[Live], bool]) -> None:
        """Wait for what will be true of the floor without anybody's doing."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await self.look(true):  # noqa: ASYNC110  (whoever acts sets no event that a test could wait for)
                await asyncio.sleep(0)

    async def look(self, at: Callable[[Live], T]) -> T:
        """Read the live state between two turns."""
        return await self.hub.decider.between_turns(at)

    # People and customers

    async def person(self, username: str) -> Person:
        person = Person(self, username, *await self.signs_in(username))
        self.people.append(person)
        return person

    async def signs_in(self, username: str) -> tuple[str, dict[str, Any]]:
        """A new session's token, and whose it is."""
        body = {"username": username, "password": PASSWORD}
        async with self.http.post("/api/v1/session", json=body) as answer:
            signed_in = await answer.json()
            assert answer.status == 200, signed_in
        return signed_in["token"], signed_in["user"]

    async def agent(self, username: str, state: str = "available") -> Person:
        """Signed in, with a console, and ready."""
        person = await self.person(username)
        await person.opens_console()
        if state != "offline":
            await person.chooses(state)
        return person

    async def visitor(self, who: str | None = None, queue: str | None = None, **more: Any) -> Visitor:
        """Somebody opens the chat; a customer's name means that they type their address."""
        said = {"name": who.title(), "email": email(who)} if who else {}
        wanted = {"queue": queue} if queue else {}
        async with self.http.post("/api/v1/chat/sessions", json=said | wanted | more) as answer:
            session = await answer.json()
            assert answer.status == 201, session
        return await Visitor(self, session).connects()

    async def asks(self, name: str | None = None, queue: str | None = None, text: str = "Hello?") -> Visitor:
        """A visitor who has written already."""
        visitor = await self.visitor(name, queue)
        await visitor.says(text)
        return visitor

    def texter(self, name: str) -> Texter:
        return Texter(self, name if name.startswith("+") else phone(name))

    def writer(self, name: str, address: str | None = None) -> Writer:
        return Writer(self, name, address)

    async def caller(self, name: str | None) -> Caller:
        """Somebody calls; with nobody's name the number is withheld."""
        number = None if name is None else name if name.startswith("+") else phone(name)
        return await Caller(self, number).calls()

    async def posts(self, path: str, fields: dict[str, str], *, status: int = 200) -> str:
        """What the carrier posts, signed."""
        headers = {"X-Twilio-Signature": signature(TOKEN, PUBLIC_URL + path, fields)}
        async with self.http.post(path, data=fields, headers=headers) as answer:
            text = await answer.text()
            assert answer.status == status, text
            return text

    async def breaks_a_turn(self) -> None:
        """A mistake of ours in the middle of a turn: everything is read anew."""
        answer = await self.hub.decider.submit(Mistake())
        assert isinstance(answer, Refused)

    async def caught_up(self, *people: Person) -> None:
        """Each of their consoles has heard everything that was sent so far."""
        self._markers += 1
        marker = f"marker {self._markers}"
        for person in people or self.people:
            self.hub.desks.tell([person.id], "typing", {"interaction_id": marker, "by": "agent", "name": None, "on": True})
            for console in person.consoles:
                await console.ear.until(lambda frame: is_marker(frame) and frame["data"]["interaction_id"] == marker)

    # Coming and going

    @asynccontextmanager
    async def open(self) -> AsyncIterator[House]:
        started = asyncio.Event()
        running = asyncio.create_task(self.hub.run(started=started))
        waiting = asyncio.create_task(started.wait())
        await asyncio.wait((running, waiting), return_when=asyncio.FIRST_COMPLETED)
        try:
            if running.done():
                await running
            async with ClientSession(f"http://127.0.0.1:{self.hub.port}") as self.http:
                yield self
                for person in self.people:
                    await person.leaves()
        finally:
            waiting.cancel()
            self.hub.stop()
            try:
                await running
            finally:
                await self.hub.close()


@dataclass(kw_only=True)
class Mistake(WorkCommand):
    """A command that fails, whatever is true."""

    def apply(self, state: Live, turn: Turn) -> Answer | Refused:
        raise ZeroDivisionError


def data_folder(address: str) -> Path:
    """Beside the database's file, or a folder of its own."""
    file = make_url(address).database or ""
    return Path(file).parent / f"{Path(file).stem}-data" if address.startswith("sqlite") else Path(tempfile.mkdtemp(prefix="hub-"))


def _quick(database: Database) -> Database:
    """A test's database need not survive a power cut."""
    if database.is_sqlite:

        @event.listens_for(database.engine.sync_engine, "connect")
        def _do_not_wait(connection: Any, _record: object) -> None:
            connection.execute("PRAGMA synchronous=OFF")

    return database


def _is_busy(live: Live, clock: HandClock) -> bool:
    due = live.timers.next()
    is_sending = any(message.delivery_state == "sending" for message in live.leaving.values())
    return (due is not None and due <= clock.now()) or is_sending or bool(live.calls.asked)


@asynccontextmanager
async def house(
    address: str, company: Company | None = None, clock: HandClock | None = None, switch: Switch | None = None
) -> AsyncIterator[House]:
    """A hub over this database. Opened again on the same one, with the same exchange, it is the same hub after a restart."""
    async with House(address, company or shop(), clock or HandClock(), switch).open() as opened:
        yield opened
