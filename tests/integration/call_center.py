"""A floor for fifty calls at once, around a hub that may be killed: its staff, its phone menu, an order system, and agents over HTTP."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientError, web

from hub.journal.clock import SteadyClock
from hub.people.passwords import hash_demo_password
from hub.people.staff import NewUser, Staff
from hub.store.engine import Database
from tests.hub.running.shop import PASSWORD, opened_shop, user_id
from tests.integration.crowd import Json, Line
from tests.integration.telephones import eventually

SHIPPED = Path(__file__).parents[2] / "config"
AGENTS = tuple(f"agent{number}" for number in range(40))
SUPERVISORS = tuple(f"boss{number}" for number in range(4))
MENU = """
name = "main"
languages = ["en"]
start = "menu"

[nodes.menu]
kind = "menu"
prompts.en = "Press 1 for support, 2 for billing, 3 for an order, 4 to leave a message, 5 to be called back."
timeout_seconds = 60
speech = false
default = "support"

[nodes.menu.options.1]
label = "Support"
next = "support"

[nodes.menu.options.2]
label = "Billing"
next = "billing"

[nodes.menu.options.3]
label = "Order"
next = "order"

[nodes.menu.options.4]
label = "Message"
next = "message"

[nodes.menu.options.5]
label = "Callback"
next = "callback"

[nodes.order]
kind = "look_up"
of = "http"
service = "orders"
path = "/100016"
timeout_seconds = 10
prompts.en = "One moment, I am looking."
takes.status = "status"
found = "found"
not_found = "billing"
failed = "billing"

[nodes.found]
kind = "say"
prompts.en = "Your order {status}."
next = "billing"

[nodes.support]
kind = "queue"
queue = "support"
prompts.en = "Support."

[nodes.billing]
kind = "queue"
queue = "billing"
prompts.en = "Billing."

[nodes.message]
kind = "voicemail"
queue = "support"
prompts.en = "Please leave a message."

[nodes.callback]
kind = "callback"
queue = "support"
prompts.en = "We will call you back."
no_number = "support"
"""


def company(folder: Path, orders: str) -> Path:
    """A configuration: the shipped one with this menu, phones that ring long, nobody hurried and nobody kept in reserve. Nobody here
    serves billing.
    """
    config = folder / "config"
    shutil.copytree(SHIPPED, config)
    (config / "ivr" / "main.toml").write_text(MENU)
    written = (config / "hub.toml").read_text()
    for shipped, ours in (
        ('base_url = "{hub}/demo/orders"', f'base_url = "{orders}"'),
        ('record = "on_demand"', 'record = "on_demand"\nring_seconds = 60\noutbound_ring_seconds = 60\ncalls_per_second = 100'),
        ("units = 100\noffer_seconds = 20\nwrap_up_seconds = 30", "units = 100\noffer_seconds = 110\nwrap_up_seconds = 600"),
        ("[presence]", "[reserve]\npool = 1000\n\n[presence]"),
    ):
        assert shipped in written
        written = written.replace(shipped, ours)
    (config / "hub.toml").write_text(written)
    return config


async def staffed_shop(address: str) -> None:
    """The shop with many more agents."""
    await opened_shop(address)
    database = Database(address)
    password = hash_demo_password(PASSWORD)

    def user(name: str, role: Any, **more: Any) -> NewUser:
        return NewUser(id=user_id(name), username=name, name=name.title(), password_hash=password, roles=frozenset({role}), **more)

    agents = [user(name, "agent", skills={"queue:support": 3}, channels={"phone": "ring"}) for name in AGENTS]
    bosses = [user(name, "supervisor", queue_scope=None) for name in SUPERVISORS]
    try:
        await Staff(database, SteadyClock()).add([*agents, *bosses])
    finally:
        await database.close()


class Worker:
    """Somebody who is signed in, with a console that connects again whenever it breaks."""

    def __init__(self, line: Line, username: str) -> None:
        self._line = line
        self.username = username
        self.id = str(user_id(username))
        self._token = ""
        self._console: asyncio.Task[None] | None = None
        self._connected = asyncio.Event()

    async def arrives(self, state: str | None = None) -> Worker:
        self._token, _ = await self._line.sign_in(self.username)
        self._console = asyncio.create_task(self._watch())
        await self._connected.wait()
        if state is not None:
            await self.chooses(state)
        return self

    async def leaves(self) -> None:
        if self._console is not None:
            self._console.cancel()
            await asyncio.gather(self._console, return_exceptions=True)

    async def chooses(self, state: str) -> None:
        status, answer = await self._line.ask("PUT", "/api/v1/me/presence", {"state": state}, token=self._token)
        assert status == 200, answer

    async def get(self, path: str) -> Any:
        status, answer = await self._line.ask("GET", f"/api/v1{path}", token=self._token)
        assert status == 200, answer
        return answer

    async def does(self, verb: str, id: str, **body: Any) -> tuple[int, Any]:
        return await self._line.ask("POST", f"/api/v1/interactions/{id}/{verb}", body, token=self._token)

    async def must(self, verb: str, id: str, **body: Any) -> Any:
        status, answer = await self.does(verb, id, **body)
        assert status == 200, f"{verb}: {answer}"
        return answer

    async def interaction(self, id: str) -> Json:
        found: Json = await self.get(f"/interactions/{id}")
        return found

    async def everything(self) -> list[Json]:
        return await self._line.everything("/api/v1/interactions", self._token)

    async def offer(self) -> Json:
        async def look() -> Json | None:
            offers = (await self.get("/me/work"))["offers"]
            return offers[0] if offers else None

        found: Json = await eventually(look, lambda: f"an offer for {self.username}")
        return found

    async def accepts(self) -> str:
        offer = await self.offer()
        status, answer = await self._line.ask("POST", f"/api/v1/offers/{offer['offer_id']}/accept", token=self._token)
        assert status == 200, answer
        return str(offer["interaction"]["id"])

    async def finishes(self) -> bool:
        """Do the next thing there is to do; whether there was anything."""
        work = await self.get("/me/work")
        for offer in work["offers"]:
            await self._line.ask("POST", f"/api/v1/offers/{offer['offer_id']}/accept", token=self._token)
        for interaction in work["interactions"]:
            mine = next(one for one in reversed(interaction["handlings"]) if one["agent"]["id"] == self.id)
            verb, body = ("wrap-up", {"outcome": "resolved"}) if mine["state"] == "wrapping" else ("end", {})
            if verb == "wrap-up" or interaction["state"] == "connected":
                await self.does(verb, interaction["id"], **body)
        return bool(work["offers"] or work["interactions"])

    async def until(self, id: str, true: Any) -> Json:
        last: Json = {}

        async def look() -> Json | None:
            nonlocal last
            last = await self.interaction(id)
            return last if true(last) else None

        found: Json = await eventually(look, lambda: last)
        return found

    async def _watch(self) -> None:
        while True:
            try:
                headers = {"Authorization": f"Bearer {self._token}"}
                async with self._line.client.ws_connect(f"{self._line.url}/api/v1/desk/socket", headers=headers, max_msg_size=0) as socket:
                    await socket.receive()
                    self._connected.set()
                    async for _ in socket:
                        continue
            except ClientError:
                pass
            await asyncio.sleep(0.1)


class Orders:
    """The company's order system: it hangs until it is told to answer."""

    def __init__(self) -> None:
        self.answers = asyncio.Event()
        self.asked = 0
        self.url = ""

    async def order(self, request: web.Request) -> web.StreamResponse:
        self.asked += 1
        await self.answers.wait()
        return web.json_response({"status": "is on its way"})


@asynccontextmanager
async def orders() -> AsyncIterator[Orders]:
    system = Orders()
    app = web.Application()
    app.router.add_get("/{number}", system.order)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    system.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield system
    finally:
        system.answers.set()
        await runner.cleanup()
