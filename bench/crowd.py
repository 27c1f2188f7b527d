"""S6: thousands of idle consoles. What each costs in memory, and how long until all of them know that a colleague has become available."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import uvloop

from bench import machine, programs
from bench.lines import Lines, Wire, open_wire, request
from bench.plan import Plan
from bench.programs import Running
from bench.report import Report
from bench.spread import Spread, spread
from bench.stores import Store
from bench.world import SignedIn, World

AT_ONCE = 50
ROUNDS = 10
SETTLE_SECONDS = 3.0
PATIENCE_SECONDS = 30.0
NEWS = b'"type":"presence.changed"'
HEAD = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowded:
    """So many consoles of so many agents."""

    sockets: int
    agents: int
    kilobytes_each: float
    fan_out: Spread
    opened_per_second: float

    def as_json(self) -> dict[str, object]:
        return asdict(self)


class Crowd:
    """Opens the consoles and measures them; nobody says anything."""

    def __init__(self, server: Running, agents: Sequence[SignedIn], sockets: int) -> None:
        self._server = server
        self._agents = agents
        self._sockets = sockets
        self._lines = Lines(server.port)
        self._wires: list[Wire] = []
        self._told = 0
        self._all_told = asyncio.Event()
        self._last = 0.0

    async def run(self) -> Crowded:
        await self._lines.open(1)
        before = machine.resident_bytes(self._server.pid)
        began = time.perf_counter()
        for start in range(0, self._sockets, AT_ONCE):
            some = range(start, min(start + AT_ONCE, self._sockets))
            self._wires += await asyncio.gather(*(self._open(number) for number in some))
        opened = self._sockets / (time.perf_counter() - began)
        await asyncio.sleep(SETTLE_SECONDS)
        each = (machine.resident_bytes(self._server.pid) - before) / self._sockets / 1024
        taken = [await self._round(number) for number in range(ROUNDS)]
        for wire in self._wires:
            wire.abort()
        self._lines.close()
        return Crowded(
            sockets=self._sockets,
            agents=len(self._agents),
            kilobytes_each=round(each, 1),
            fan_out=spread(taken),
            opened_per_second=round(opened),
        )

    async def _open(self, number: int) -> Wire:
        agent = self._agents[number % len(self._agents)]
        return await open_wire(self._server.port, "/api/v1/desk/socket", {"Authorization": f"Bearer {agent.token}"}, self._heard)

    async def _round(self, number: int) -> float:
        """From an agent's choice until the last console has the frame."""
        self._told = 0
        self._all_told.clear()
        state = b'{"state":"available"}' if number % 2 == 0 else b'{"state":"not_ready","reason":"break"}'
        headers = {"Authorization": f"Bearer {self._agents[0].token}"}
        began = time.perf_counter()
        await self._lines.ask_until_taken(request("PUT", "/api/v1/me/presence", state, headers))
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self._all_told.wait()
        await asyncio.sleep(0.2)
        return self._last - began

    def _heard(self, frame: bytes, at: float) -> None:
        if NEWS not in frame[:HEAD]:
            return
        self._told += 1
        self._last = at
        if self._told == self._sockets:
            self._all_told.set()


def measure(store: Store, plan: Plan, report: Report) -> None:
    url, agents = store.settled(World(agents=plan.crowd_agents, capacity=100))
    with programs.hub(store.folder, url) as server:
        found = uvloop.run(Crowd(server, agents, plan.sockets).run())
    report.line(scenario="S6", database=store.kind, **found.as_json())
    report.row(
        "S6 idle consoles",
        {
            "database": store.kind,
            "consoles": found.sockets,
            "agents": found.agents,
            "kB each": found.kilobytes_each,
            "fan-out ms p50 / most": f"{found.fan_out.p50:.0f} / {found.fan_out.most:.0f}",
            "opened /s": found.opened_per_second,
        },
    )
    verdicts = report.of("S6", store.kind)
    verdicts.at_most(20, found.kilobytes_each, "kB a console")
    verdicts.at_most(250, found.fan_out.p50, "fan-out to all, ms")
