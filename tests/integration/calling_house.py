"""One hub in this process with its real phone channel, and the sandbox carrier behind HTTP. For both, time runs `SPEED` times faster."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import ClientSession
from pydantic import SecretStr

from channels.contract import Address
from channels.phone import Phone, PhoneSettings
from hub.app import Hub, channels_of
from hub.company import Company
from hub.sandbox.voice.settings import VoiceSettings, calls_at
from hub.settings import Configured, Settings
from hub.store.engine import Database
from hub.work.live import Live
from tests.hub.running.clock import HandClock
from tests.hub.running.customers import signature
from tests.hub.running.house import ACCOUNT, CUSTOMER_SECRET, TOKEN, House
from tests.hub.running.people import Person
from tests.hub.running.shop import OUR_NUMBER, calling_shop, phone, with_channel
from tests.integration.running import free_ports
from tests.integration.telephones import Carrier, Json, Telephone, carrier, eventually

SPEED = 20
TICK_SECONDS = 0.01
VOICE = VoiceSettings(time_scale=1 / SPEED, ring_seconds=1, play_seconds=10, auto_answer="after")
ENDED = frozenset({"closed", "parked"})
NewCallingHouse = Callable[..., Awaitable["CallingHouse"]]


class FastClock(HandClock):
    """Time that runs, faster than the wall's."""

    def __init__(self) -> None:
        self._began = datetime.now(UTC)
        self._zero = time.monotonic()

    def now(self) -> datetime:
        return self._began + timedelta(seconds=(time.monotonic() - self._zero) * SPEED)


class CallingHouse(House):
    """`House` with telephones instead of an exchange in memory. Nothing here moves time: it runs."""

    def __init__(self, address: str, company: Company, port: int, outside: Carrier) -> None:
        self.clock = FastClock()
        self.company = company
        self.carrier_ = outside
        url = f"http://127.0.0.1:{port}"
        settings = Settings(
            public_url=url, twilio_account_sid=ACCOUNT, customer_secret=SecretStr(CUSTOMER_SECRET), shutdown_seconds=2
        ).model_copy(update={"port": port, "twilio_auth_token": SecretStr(TOKEN)})
        configured = Configured(settings=settings, company=company)
        channels = channels_of(configured, self.clock)
        twilio = PhoneSettings(
            account_sid=ACCOUNT,
            auth_token=TOKEN,
            public_url=url,
            numbers=(Address(OUR_NUMBER),),
            api_url=outside.url,
            calls_per_second=100,
            timeout_seconds=10 / SPEED,
        )
        channels["phone"] = Phone(twilio, now=self.clock.now)
        del channels["sms"]
        self.hub = Hub(configured, clock=self.clock, database=Database(address), channels=channels)
        self.address = address
        self.people: list[Person] = []
        self.http: ClientSession
        self._markers = 0

    async def comes_true(self, true: Callable[[Live], Any]) -> Any:
        """Wait for what will be true of the floor."""

        async def look() -> Any:
            return await self.look(true)

        return await eventually(look, lambda: "the floor")

    async def dialled(self, name: str, **more: object) -> Telephone:
        """Somebody calls us."""
        number = name if name.startswith("+") else phone(name)
        return await self.carrier_.telephone(number).dials(**more)

    async def call_of(self, telephone: Telephone) -> str:
        """The interaction of this telephone's call."""
        conversation = f"phone:{telephone.sid}"
        return str(await self.comes_true(lambda live: (one := live.conversations.get(conversation)) and one.interaction_id))

    async def offered(self, agent: Person) -> Json:
        """The offer at this agent's desk, once there is one."""

        async def look() -> Json | None:
            offers = await agent.offers()
            return offers[0] if offers else None

        found: Json = await eventually(look, lambda: f"an offer for {agent.username}")
        return found

    async def takes(self, agent: Person) -> str:
        """The next offer is accepted; the interaction's id."""
        return await agent.accepts(await self.offered(agent))

    async def until_is(self, id: str, state: str) -> None:
        async def look() -> bool:
            return bool(await self.look(lambda live: _state(live, id)) in ((state, "gone") if state in ENDED else (state,)))

        await eventually(look, lambda: f"{id} {state}")

    async def until_talking(self, id: str, *telephones: Telephone) -> None:
        """Connected, and each of these hears the others."""
        await self.until_is(id, "connected")
        for telephone in telephones:
            await telephone.until_with(len(telephones) - 1)

    async def until_there(self, id: str, role: str, state: str = "joined") -> str:
        """Somebody has this part in the call and has come so far; whose party it is."""
        return str(await self.comes_true(lambda live: _party_of(live, id, role, state)))

    async def until_left(self, id: str, role: str) -> None:
        """Nobody has this part in the call any more."""
        await self.comes_true(lambda live: not _party_of(live, id, role, None))

    async def talking(self, agent: Person, name: str = "pia") -> tuple[Telephone, str]:
        """A call that this agent is on."""
        caller = await self.dialled(name)
        id = await self.takes(agent)
        await self.until_talking(id, caller, self.phone_of(agent))
        return caller, id

    def phone_of(self, agent: Person) -> Telephone:
        return self.carrier_.phone_of(agent.id)

    async def posted(self, path: str, fields: dict[str, str], *, signed: bool = True, status: int = 200) -> str:
        """A form at one of Twilio's doors, as Twilio signs it or as somebody else would."""
        url = self.hub.settings.public_url + path
        token = TOKEN if signed else "a token that somebody made up"
        async with self.http.post(path, data=fields, headers={"X-Twilio-Signature": signature(token, url, fields)}) as answer:
            text = await answer.text()
            assert answer.status == status, f"{path}: {answer.status} {text}"
            return text

    # How it stands

    async def in_order(self) -> None:
        """Whoever is on a line is somebody whom the hub knows to be there, and nothing is on its way."""
        last: list[object] = []

        async def look() -> bool:
            at_carrier = {call["sid"] for call in await self.carrier_.calls()}
            known, busy = await self.look(_on_the_line)
            last[:] = [at_carrier, known, busy]
            return at_carrier == known and not busy

        await eventually(look, lambda: last)

    async def everything_is_over(self) -> None:
        """Nobody is on a line or in a room, no interaction is live, and every agent has all their room."""
        last: list[object] = []
        sofia = await self.person("sofia")

        async def look() -> bool:
            lines, rooms = await self.carrier_.calls(), await self.carrier_.rooms()
            live = await self.look(_still_live)
            floor = await sofia.get("/floor/now")
            units = {agent["name"]: agent["units_used"] for agent in floor["agents"] if agent["units_used"]}
            last[:] = [[(line["sid"], line["status"], line["to"]) for line in lines], rooms, live, units]
            return not (lines or rooms or live or units)

        await eventually(look, lambda: last)


def calm(company: Company | None = None, **changes: Any) -> Company:
    """A company where nobody is hurried: the test's own steps take longer than a person's."""
    changes = {"wrap_up_seconds": 3_000, "offer_seconds": 120} | changes
    return with_channel(company or calling_shop(), "phone", **changes)


@asynccontextmanager
async def calling_house(address: str, company: Company | None = None, voice: VoiceSettings = VOICE) -> AsyncIterator[CallingHouse]:
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    number = calls_at(f"{url}/webhooks/twilio/voice#rc=5&rp=all")
    async with carrier(url, account=ACCOUNT, token=TOKEN, voice=voice, number=number) as outside:
        house = CallingHouse(address, company or calm(), port, outside)
        async with house.open():
            ticking = asyncio.create_task(_tick(house.hub))
            try:
                yield house
            finally:
                ticking.cancel()


async def _tick(hub: Hub) -> None:
    """The decider waits by the wall's clock; ours is faster."""
    while True:
        await asyncio.sleep(TICK_SECONDS)
        hub.decider.poke()


def _state(live: Live, id: str) -> str:
    interaction = live.interactions.get(id)
    return "gone" if interaction is None else interaction.state


def _party_of(live: Live, id: str, role: str, state: str | None) -> str | None:
    call = live.calls.calls.get(id)
    found = [party.id for party in call.there if party.role == role and state in (None, party.state)] if call is not None else []
    return found[0] if found else None


def _on_the_line(live: Live) -> tuple[set[str], bool]:
    there = [party for call in live.calls.calls.values() for party in call.there]
    return {party.provider_id for party in there if party.provider_id}, bool(live.calls.asked)


def _still_live(live: Live) -> list[tuple[str, str, list[tuple[str, str]]]]:
    calls = live.calls.calls
    lingering = [
        (one.id, one.state, [(party.role, party.state) for party in calls[one.id].there] if one.id in calls else [])
        for one in live.interactions.values()
        if one.state not in ENDED or one.id in calls
    ]
    return lingering + [(id, "no interaction", []) for id in calls if id not in live.interactions]
