"""`kill -9` of the hub with fifty calls in every state: it comes back, sees what the carrier sees, and every call goes on."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Coroutine
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from hub.sandbox.voice.settings import VoiceSettings, calls_at
from hub.settings import DEMO_TWILIO_ACCOUNT_SID, DEMO_TWILIO_AUTH_TOKEN
from tests.integration.call_center import AGENTS, SUPERVISORS, Orders, Worker, company, orders, staffed_shop
from tests.integration.crowd import Line, client
from tests.integration.mortal import mortal_hub
from tests.integration.running import free_ports
from tests.integration.telephones import Carrier, Json, Telephone, carrier, eventually
from tests.servers.databases import SqliteFiles

RECONCILED_SECONDS = 10
VOICE = VoiceSettings(ring_seconds=0.1, play_seconds=2)
OUTSIDE = "+1202555017{}"


class Floor:
    """Fifty calls, each set up in one state; `callers` and `served` by that state."""

    def __init__(self, line: Line, outside: Carrier, system: Orders) -> None:
        self.line = line
        self.carrier = outside
        self.orders = system
        self.callers: dict[str, list[Telephone]] = defaultdict(list)
        self.served: dict[str, list[tuple[Worker, str]]] = defaultdict(list)
        self.workers: list[Worker] = []
        self._numbers = count()
        self._agents = iter(AGENTS)
        self._bosses = iter(SUPERVISORS)
        self._outside = count()
        self.sofia = Worker(line, "sofia")

    async def worker(self, state: str | None = "available", *, boss: bool = False) -> Worker:
        worker = Worker(self.line, next(self._bosses if boss else self._agents))
        self.workers.append(worker)
        return await worker.arrives(None if boss else state)

    async def caller(self, state: str, keys: str = "1") -> Telephone:
        telephone = await self.carrier.telephone(f"+1303555{1000 + next(self._numbers)}").dials()
        self.callers[state].append(telephone)
        await telephone.until_asked()
        if keys:
            await telephone.presses(keys)
        return telephone

    async def in_hand(self, state: str, *, phone: str = "at_once") -> tuple[Telephone, Worker, str]:
        """A call that a fresh agent has accepted."""
        agent = await self.worker()
        await self.carrier.lets(f"client:{agent.id}", phone)
        caller = await self.caller(state)
        id = await agent.accepts()
        self.served[state].append((agent, id))
        return caller, agent, id

    async def talking(self, state: str) -> tuple[Telephone, Worker, str]:
        caller, agent, id = await self.in_hand(state)
        await agent.until(id, lambda one: one["state"] == "connected")
        await caller.until_with(1)
        return caller, agent, id

    # One call in each state

    async def menu(self) -> None:
        await self.caller("menu", "")

    async def looking(self) -> None:
        caller = await self.caller("looking", "3")
        await caller.until_heard("I am looking")

    async def in_line(self) -> None:
        caller = await self.caller("in line", "2")
        await caller.until_heard("in line")

    async def message(self) -> None:
        caller = await self.caller("message", "4")
        await caller.until(lambda call: call["recording"])

    async def callback(self) -> None:
        caller = await self.caller("callback", "5")
        await caller.until_heard("call you back")
        await caller.until_over()

    async def offered(self) -> None:
        agent = await self.worker()
        await self.caller("offered")
        offer = await agent.offer()
        self.served["offered"].append((agent, offer["interaction"]["id"]))

    async def ringing(self) -> None:
        _, agent, _ = await self.in_hand("ringing", phone="by_hand")
        await self.carrier.phone_of(agent.id).until(lambda call: call["state"] == "ringing")

    async def talk(self) -> None:
        await self.talking("talking")

    async def hold(self) -> None:
        caller, agent, id = await self.talking("on hold")
        await agent.must("hold", id)
        await caller.until(lambda call: call["on_hold"])

    async def consult_outside(self) -> None:
        _, agent, id = await self.talking("consulting")
        await agent.must("consult", id, to={"phone": self.number_outside()})
        await agent.until(id, lambda one: ("outside", "joined") in parties(one))

    async def consult_agent(self) -> None:
        caller, agent, id = await self.talking("consulting")
        advisor = await self.worker()
        await self.carrier.lets(f"client:{advisor.id}", "at_once")
        await agent.must("consult", id, to={"agent": advisor.id})
        assert await advisor.accepts() == id
        await agent.until(id, lambda one: ("consulted", "joined") in parties(one))
        await caller.until(lambda call: call["on_hold"])

    async def conference(self) -> None:
        caller, agent, id = await self.talking("conference")
        await agent.must("consult", id, to={"phone": self.number_outside()})
        await agent.until(id, lambda one: ("outside", "joined") in parties(one))
        await agent.must("conference", id)
        await caller.until(lambda call: not call["on_hold"] and len(call["others"]) == 2)

    async def supervised(self) -> None:
        _, agent, id = await self.talking("supervised")
        boss = await self.worker(boss=True)
        await self.carrier.lets(f"client:{boss.id}", "at_once")
        await boss.must("supervise", id, mode="whisper")
        await agent.until(id, lambda one: ("supervisor", "joined") in parties(one))

    async def transfer(self) -> None:
        caller, agent, id = await self.talking("transfer")
        await agent.must("transfer", id, to={"queue": "billing"}, note="an invoice")
        await caller.until(lambda call: call["on_hold"])

    def number_outside(self) -> str:
        return OUTSIDE.format(next(self._outside))

    async def set_up(self) -> None:
        """The agents' calls first: whoever waits would be offered to the next who is free."""
        await self.sofia.arrives()
        plan: list[tuple[Callable[[], Coroutine[Any, Any, None]], int]] = [
            (self.ringing, 4), (self.talk, 6), (self.hold, 4), (self.consult_outside, 2), (self.consult_agent, 2), (self.conference, 4),
            (self.supervised, 3), (self.transfer, 4), (self.offered, 3), (self.in_line, 4), (self.menu, 5), (self.callback, 2),
            (self.looking, 4), (self.message, 4),
        ]  # fmt: skip
        for make, times in plan:
            for _ in range(times):
                await make()

    # What is true

    @property
    def bosses(self) -> list[Worker]:
        return [worker for worker in self.workers if worker.username in SUPERVISORS]

    async def until_listed(self, number: int, **what: str) -> None:
        """So many interactions are so."""
        last: list[Json] = []

        async def look() -> bool:
            last[:] = [one for one in await self.sofia.everything() if all(one[name] == value for name, value in what.items())]
            return len(last) == number

        await eventually(look, lambda: last)

    @property
    def everybody(self) -> list[Telephone]:
        return [caller for callers in self.callers.values() for caller in callers]

    async def differs(self) -> list[object]:
        """Where what the hub says of a call is not what the carrier says: lines that nobody knows, and parties that are not there."""
        lines = {call["sid"]: call for call in await self.carrier.calls()}
        rooms = {room["friendly_name"]: room for room in await self.carrier.rooms()}
        found: list[object] = []
        seated: set[str] = set()
        live = [one for one in await self.sofia.everything() if one["state"] not in ("closed", "parked")]
        for interaction in live:
            there = [party for party in interaction["call"]["parties"] if party["state"] == "joined"] if interaction["call"] else []
            inside = await self.carrier.parties(rooms[interaction["id"]]) if interaction["id"] in rooms else []
            seated |= {party["call_sid"] for party in inside}
            if {party["id"] for party in there} != {party["label"] for party in inside if party["status"] == "connected"}:
                found.append((interaction["id"], interaction["state"], there, inside))
        strangers = set(lines) - seated - {caller.sid for caller in self.everybody}
        return found + [lines[sid] for sid in strangers]

    async def until_reconciled(self) -> float:
        since = time.monotonic()
        last: list[object] = []

        async def look() -> bool:
            last[:] = await self.differs()
            return not last

        await eventually(look, lambda: last)
        return time.monotonic() - since

    async def close(self) -> None:
        for worker in (*self.workers, self.sofia):
            await worker.leaves()


def parties(interaction: Json) -> set[tuple[str, str]]:
    return {(party["role"], party["state"]) for party in interaction["call"]["parties"]}


@pytest.mark.timeout(120)
async def test_fifty_calls_survive_kill_9(tmp_path: Path, sqlite: SqliteFiles) -> None:
    address = await sqlite.new(staffed_shop)
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    number = calls_at(f"{url}/webhooks/twilio/voice#rc=5&rp=all")
    async with (
        orders() as system,
        carrier(
            url, account=DEMO_TWILIO_ACCOUNT_SID, token=DEMO_TWILIO_AUTH_TOKEN, voice=VOICE, number=number, retry_pause_seconds=0.25
        ) as outside,
        mortal_hub(tmp_path, address, carrier=outside.url, port=port, HUB_CONFIG_DIR=str(company(tmp_path, system.url))) as hub,
        client() as http,
    ):
        await hub.start()
        floor = Floor(Line(http, hub.url), outside, system)
        try:
            await floor.set_up()
            assert len(floor.everybody) == 51
            await floor.until_reconciled()
            await hub.kill()
            await while_it_is_away(floor)
            await hub.start()
            assert await floor.until_reconciled() < RECONCILED_SECONDS
            await everybody_goes_on(floor)
            assert "turn failed" not in hub.log()
        finally:
            await floor.close()


async def while_it_is_away(floor: Floor) -> None:
    """Callers cannot know: one presses a key, one hangs up in line, one in a talk, and messages are spoken to their end."""
    await floor.callers["menu"][0].presses("2")
    await floor.callers["in line"].pop().hangs_up()
    await floor.callers["talking"].pop().hangs_up()
    for caller in floor.callers["message"]:
        await caller.says("Please call me back.")
    await floor.callers["message"][0].presses("#")


async def everybody_goes_on(floor: Floor) -> None:
    """Nobody was hung up on, and nothing has to be said or done twice."""
    for state, callers in floor.callers.items():
        for caller in callers:
            over = state in ("callback", "message")
            assert over or (await caller.call())["state"] == "in-progress", (state, await caller.call())
    await those_who_waited(floor)
    await those_who_were_talking(floor)
    await floor.until_reconciled()
    await closing_time(floor)


async def those_who_waited(floor: Floor) -> None:
    await floor.callers["menu"][0].until_heard("in line")
    assert "I am looking." in " ".join(await floor.callers["looking"][0].heard())
    floor.orders.answers.set()
    for caller in floor.callers["looking"]:
        await caller.until_heard("Your order is on its way.")
        await caller.until_heard("Billing.")
    for caller in floor.callers["message"]:
        await caller.until_over()
    await floor.until_listed(4, mode="voicemail", state="queued")
    await floor.until_listed(2, mode="callback", state="queued")
    for agent, id in floor.served["offered"]:
        assert await agent.accepts() == id
        await agent.until(id, is_connected)
    for agent, id in floor.served["ringing"]:
        await floor.carrier.phone_of(agent.id).answers()
        await agent.until(id, is_connected)


async def those_who_were_talking(floor: Floor) -> None:
    for state in ("talking", "on hold", "consulting", "conference", "supervised"):
        ended = floor.served[state].pop() if state == "talking" else None
        for agent, id in floor.served[state]:
            await agent.until(id, is_connected)
        if ended is not None:
            await ended[0].until(ended[1], lambda one: one["state"] == "wrapping")
    for (agent, id), caller in zip(floor.served["on hold"], floor.callers["on hold"], strict=True):
        assert (await caller.call())["on_hold"]
        await agent.must("resume", id)
        await caller.until(lambda call: not call["on_hold"])
    for (agent, id), caller in zip(floor.served["consulting"], floor.callers["consulting"], strict=True):
        await agent.must("complete", id)
        await floor.carrier.phone_of(agent.id).until_over()
        await caller.until(lambda call: not call["on_hold"] and len(call["others"]) == 1)
    for (agent, id), caller in zip(floor.served["conference"], floor.callers["conference"], strict=True):
        await caller.until_with(2)
        await agent.must("leave", id)
        await caller.until_with(1)
    for (_, id), boss in zip(floor.served["supervised"], floor.bosses, strict=True):
        await boss.must("take-over", id)
        assert (await boss.until(id, is_connected))["agent"]["id"] == boss.id
    for (agent, id), caller in zip(floor.served["transfer"], floor.callers["transfer"], strict=True):
        assert (await caller.call())["on_hold"]
        assert (await agent.interaction(id))["transfer"]["by"]["id"] == agent.id
        await agent.must("end", id)
        await caller.until_over()


async def closing_time(floor: Floor) -> None:
    """Everybody who waits goes, and whoever is free finishes what there is, callbacks too: then there is nothing left anywhere."""
    for caller in floor.everybody:
        await caller.hangs_up()
    for worker in floor.workers:
        await floor.carrier.lets(f"client:{worker.id}", "at_once")
    for worker in floor.workers[:2]:
        await worker.chooses("available")
    last: list[object] = []

    async def look() -> bool:
        busy = [await worker.finishes() for worker in floor.workers]
        live = [(one["id"], one["state"], one["mode"]) for one in await floor.sofia.everything() if one["state"] != "closed"]
        units = [agent for agent in (await floor.sofia.get("/floor/now"))["agents"] if agent["units_used"]]
        last[:] = [live, units, await floor.carrier.calls(), await floor.carrier.rooms()]
        return not any((*busy, *last))

    await eventually(look, lambda: last)


def is_connected(interaction: Json) -> bool:
    return bool(interaction["state"] == "connected")
