"""The sandbox carrier on this machine, its telephones as people use them, and what it says is going on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from aiohttp import ClientSession, encode_basic_auth

from hub.sandbox.server import SandboxServer, SandboxSettings
from hub.sandbox.voice.records import VoiceNumber
from hub.sandbox.voice.settings import VoiceSettings
from tests.hub.running.shop import OUR_NUMBER

Json = dict[str, Any]
PATIENCE_SECONDS = 15
LOOK_SECONDS = 0.02
UNDER_WAY = ("queued", "ringing", "in-progress")
OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
MUSIC = "music"


async def eventually(true: Callable[[], Any], what: Callable[[], object]) -> Any:
    """What it answers, once that is something; `what` tells how it stands when it never is."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (found := await true()):  # noqa: ASYNC110  (whoever acts sets no event that a test could wait for)
                await asyncio.sleep(LOOK_SECONDS)
            return found
    except TimeoutError:
        raise AssertionError(f"It never came to that: {what()}") from None


class Carrier:
    """One sandbox carrier in this process, asked over HTTP as Twilio would be."""

    def __init__(self, server: SandboxServer, account: str, token: str, http: ClientSession) -> None:
        self.server = server
        self.http = http
        self._account = account
        self._authorization = {"Authorization": encode_basic_auth(account, token)}

    @property
    def url(self) -> str:
        return self.server.url

    def telephone(self, number: str) -> Telephone:
        return Telephone(self, number)

    def phone_of(self, agent: str) -> Telephone:
        """An agent's own."""
        return Telephone(self, f"client:{agent}")

    async def misbehaves(self, on: str, what: str, **how: object) -> None:
        """From now on; once, unless `times` says otherwise."""
        await self._control("POST", "mischief", {"on": on, "what": what} | how)

    async def behaves(self) -> None:
        await self._control("DELETE", "mischief")

    async def mischief_left(self) -> list[Json]:
        return list((await self._control("GET", "mischief"))["items"])

    async def lets(self, address: str, answers: str) -> None:
        """How this telephone answers from now on."""
        await self._control("PUT", f"telephones/{address}", {"answers": answers})

    async def calls(self, *states: str) -> list[Json]:
        """As Twilio lists them; by default those that are not over."""
        return [call for state in states or UNDER_WAY for call in await self._list("Calls", "calls", Status=state)]

    async def rooms(self) -> list[Json]:
        """That are not over."""
        return [room for state in ("init", "in-progress") for room in await self._list("Conferences", "conferences", Status=state)]

    async def parties(self, room: Json) -> list[Json]:
        return await self._list(f"Conferences/{room['sid']}/Participants", "participants")

    async def until_waiting(self, count: int) -> None:
        async def look() -> bool:
            return await self.waiting() == count

        await eventually(look, lambda: f"{count} in its queues")

    async def waiting(self) -> int:
        """How many stand in its queues."""
        return sum(int(queue["current_size"]) for queue in await self._list("Queues", "queues"))

    async def _list(self, path: str, key: str, **asked: str) -> list[Json]:
        url = f"{self.url}/2010-04-01/Accounts/{self._account}/{path}.json"
        async with self.http.get(url, params=asked | {"PageSize": "1000"}, headers=self._authorization) as answer:
            assert answer.status == 200, await answer.text()
            return list((await answer.json())[key])

    async def _control(self, method: str, path: str, body: object = None) -> Any:
        async with self.http.request(method, f"{self.url}/control/{path}", json=body) as answer:
            assert answer.status in (200, 204), await answer.text()
            return await answer.json() if answer.status == 200 else None


class Telephone:
    """One telephone outside: it dials, listens, presses, speaks and hangs up. `sid` is its latest call."""

    def __init__(self, carrier: Carrier, address: str) -> None:
        self.carrier = carrier
        self.address = address
        self.sid = ""

    async def dials(self, to: str = OUR_NUMBER, **more: object) -> Telephone:
        self.sid = (await self._do("", to=to, **more))["sid"]
        return self

    def anew(self) -> Telephone:
        """The same telephone, for whichever call comes to it next."""
        return Telephone(self.carrier, self.address)

    async def presses(self, digits: str) -> None:
        await self._do(f"{self.sid}/press", digits=digits)

    async def tries(self, what: str, **body: object) -> None:
        """It may be over by now."""
        await self._do(f"{self.sid}/{what}", expect=(200, 404, 409), **body)

    async def says(self, text: str, **more: object) -> None:
        await self._do(f"{await self._live_sid()}/speak", text=text, **more)

    async def hangs_up(self) -> None:
        """Does nothing where the call is over already."""
        await self._do(f"{await self._live_sid()}/hang-up", expect=(200, 404))

    async def answers(self) -> None:
        await self._do(f"{await self._live_sid()}/answer")

    async def call(self) -> Json:
        """Its latest call, as it shows it."""
        async with self.carrier.http.get(f"{self.carrier.url}/phones/{self.address}/calls") as answer:
            items: list[Json] = (await answer.json())["items"]
        mine = [item for item in items if not self.sid or item["sid"] == self.sid]
        return mine[-1] if mine else {"state": "none", "heard": [], "others": [], "on_hold": False, "sid": "", "gathering": None}

    async def until(self, true: Callable[[Json], Any], what: str = "") -> Json:
        """The call, once it is so."""
        last: Json = {}

        async def look() -> Json | None:
            nonlocal last
            last = await self.call()
            return last if true(last) else None

        found: Json = await eventually(look, lambda: f"{what} {last}")
        return found

    async def heard(self) -> list[str]:
        return [str(item["text"]) for item in (await self.call())["heard"]]

    async def until_heard(self, words: str) -> Json:
        return await self.until(lambda call: any(words in item["text"] for item in call["heard"]), f"to hear {words!r}")

    async def until_over(self) -> Json:
        return await self.until(lambda call: call["state"] in OVER, "to be over")

    async def until_asked(self) -> Json:
        """Somebody listens for keys or words."""
        return await self.until(lambda call: call["gathering"], "to be asked")

    async def until_with(self, count: int) -> Json:
        """So many others are in the room with it."""
        return await self.until(lambda call: len(call["others"]) == count, f"to be with {count} others")

    async def _live_sid(self) -> str:
        return str((await self.call())["sid"] or "none")

    async def _do(self, what: str, *, expect: tuple[int, ...] = (200, 201), **body: object) -> Any:
        path = f"{self.carrier.url}/phones/{self.address}/calls" + (f"/{what}" if what else "")
        async with self.carrier.http.post(path, json=body) as answer:
            assert answer.status in expect, f"{what}: {answer.status} {await answer.text()}"
            return await answer.json() if answer.content_type == "application/json" else None


@asynccontextmanager
async def carrier(
    hub_url: str, *, account: str, token: str, voice: VoiceSettings, number: VoiceNumber, retry_pause_seconds: float = 0.02
) -> AsyncIterator[Carrier]:
    """Its one number is the hub's."""
    settings = SandboxSettings(
        account_sid=account,
        auth_token=token,
        numbers={OUR_NUMBER: f"{hub_url}/webhooks/twilio/sms"},
        voice=replace(voice, numbers={OUR_NUMBER: number}),
        retry_pause_seconds=retry_pause_seconds,
    )
    server = SandboxServer(settings)
    await server.start()
    try:
        async with ClientSession() as http:
            yield Carrier(server, account, token, http)
    finally:
        await server.stop()
