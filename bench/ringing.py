"""Callers call at a fixed rate, listen, press a key and stand in line; agents take them one at a time. How fast is each webhook answered,
how long from the line to an agent's console, and from an agent's `done` to the next?
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import count
from typing import Literal

from bench import machine
from bench.arrivals import SLEEPS_FROM_SECONDS, undisturbed
from bench.backlog import DONE, misordered
from bench.callers import Caller
from bench.carrier import CarrierDouble
from bench.desks import Desks, Pop
from bench.lines import Lines, request
from bench.plan import Calls
from bench.programs import Running
from bench.spread import Spread, spread
from bench.world import SignedIn

Step = Literal["arriving", "keys", "wait"]
STEPS: tuple[Step, ...] = ("arriving", "keys", "wait")
LINES = 64
WAIT_ROUND_SECONDS = 20
"""So often a carrier asks for each caller in line what they hear next: our music lasts as long."""
WARM_UP_SECONDS = 0.6
LATE_SECONDS = 6.0
SHORT_TALK_SECONDS = 0.3
"""While it is measured how soon a call is offered there must be agents who are free."""
SHORTEST_TALK, LONGEST_TALK = 0.5, 1.5
"""Of the mean."""
STUCK_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Rush:
    """Calls at one rate that nobody takes: how each kind of webhook was answered."""

    rate: float
    calls: int
    refused: int
    again: int
    sent_per_second: float
    cpu_us_per_call: float
    answered: dict[Step, Spread]

    @property
    def slowest_p99(self) -> float:
        return max(found.p99 for found in self.answered.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One server's run."""

    entry_to_offer: Spread
    done_to_offer: Spread
    waiting: int
    served: int
    lost: int
    doubled: int
    misordered: int
    rushes: tuple[Rush, ...]

    def as_json(self) -> dict[str, object]:
        return asdict(self)


class Ringing:
    """The load of one run: agents take calls; then nobody does, at each rate in turn; then agents work off those who wait."""

    def __init__(self, server: Running, agents: Sequence[SignedIn], plan: Calls, carrier: CarrierDouble | None) -> None:
        self._server = server
        self._origin = f"http://127.0.0.1:{server.port}"
        self._agents = agents
        self._plan = plan
        self._carrier = carrier
        self._desks = Desks(server.port, agents)
        self._desks.arrived = self._popped
        self._lines, self._reports = Lines(server.port), Lines(server.port)
        self._customers = count(1)
        self._in_line: dict[str, Caller] = {}
        self._entered: dict[str, float] = {}
        self._done_at: dict[int, float] = {}
        self._waits: list[float] = []
        self._served: list[Pop] = []
        self._taken: dict[str, Pop] = {}
        self._answers: dict[Step, list[float]] = {}
        self._refused = self._again = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._talk_seconds = SHORT_TALK_SECONDS
        self._dice = random.Random(1)
        self._offered = asyncio.Event()
        self._drained = asyncio.Event()
        self._fault: BaseException | None = None

    async def run(self, rates: Sequence[float]) -> Rung:
        await self._lines.open(LINES)
        await self._reports.open(LINES)
        if self._carrier is not None:
            self._carrier.joined = self._talk
            await self._carrier.open(self._reports, self._origin)
        await self._desks.open()
        try:
            async with asyncio.timeout(STUCK_SECONDS + self._plan.seconds * (len(rates) + 2)):
                return await self._measured(rates)
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            if self._carrier is not None:
                await self._carrier.close()
            self._desks.close()
            self._lines.close()
            self._reports.close()

    async def _measured(self, rates: Sequence[float]) -> Rung:
        entry_to_offer, expected = await self._take_calls()
        rushes = tuple([await self._rush(rate) for rate in rates])
        await self._fill()
        waiting = len(self._in_line)
        await self._work_off()
        fault = self._fault or (self._carrier.fault if self._carrier is not None else None)
        if fault is not None:
            raise RuntimeError("the run went wrong") from fault
        pops = self._desks.pops
        return Rung(
            entry_to_offer=entry_to_offer,
            done_to_offer=spread(self._waits),
            waiting=waiting,
            served=len(self._served),
            lost=sum(mark not in pops for mark in expected),
            doubled=sum(len(found) - 1 for found in pops.values()),
            misordered=misordered(self._served, live=True),
            rushes=rushes,
        )

    # --- the three parts ---

    async def _take_calls(self) -> tuple[Spread, Sequence[str]]:
        """From the key that leads into the line until the call is offered, with agents idle. First some that are not measured."""
        await self._desks.become_available(self._lines)
        await self._play(self._plan.entry_rate, WARM_UP_SECONDS)
        warming = len(self._entered)
        with undisturbed():
            await self._play(self._plan.entry_rate, self._plan.seconds)
            with suppress(TimeoutError):
                async with asyncio.timeout(LATE_SECONDS):
                    await self._all_offered()
        # Whoever is on a call ends it.
        await asyncio.sleep(SHORT_TALK_SECONDS * LONGEST_TALK + 0.3)
        await self._desks.go_away(self._lines)
        expected = list(self._entered)[warming:]
        pops = self._desks.pops
        taken = spread([pops[mark][0].at - self._entered[mark] for mark in expected if mark in pops])
        self._in_line.clear()
        return taken, expected

    async def _all_offered(self) -> None:
        while len(self._desks.pops) < len(self._entered):
            self._offered.clear()
            await self._offered.wait()

    async def _rush(self, rate: float) -> Rush:
        self._answers = {step: [] for step in STEPS}
        self._refused = self._again = 0
        cpu = machine.cpu_seconds(self._server.pid)
        with undisturbed():
            calls, took = await self._play(rate, self._plan.seconds)
        spent = machine.cpu_seconds(self._server.pid) - cpu
        return Rush(
            rate=rate,
            calls=calls,
            refused=self._refused,
            again=self._again,
            sent_per_second=round(calls / took, 1),
            cpu_us_per_call=round(spent / calls * 1e6),
            answered={step: spread(found) for step, found in self._answers.items()},
        )

    async def _fill(self) -> None:
        """As many wait as the plan says, and as are taken from the line meanwhile."""
        self._answers = {}
        wanted = self._plan.waiting + self._plan.dones - len(self._in_line)
        for start in range(0, wanted, LINES):
            await asyncio.gather(*(self._call(time.perf_counter()) for _ in range(min(LINES, wanted - start))))

    async def _work_off(self) -> None:
        self._talk_seconds = self._plan.talk_seconds
        self._served.clear()
        self._waits.clear()
        self._done_at.clear()
        waiting = asyncio.create_task(self._keep_waiting())
        try:
            with undisturbed():
                self._drained.clear()
                await self._desks.become_available(self._lines)
                await self._drained.wait()
        finally:
            waiting.cancel()

    # --- callers ---

    async def _play(self, rate: float, seconds: float) -> tuple[int, float]:
        """Calls come on time, whatever the server does. Answers how many, and how long it took to send them."""
        calls, began = int(rate * seconds), time.perf_counter()
        callers = []
        for number in range(calls):
            due = began + number / rate
            ahead = due - time.perf_counter()
            if ahead > SLEEPS_FROM_SECONDS:
                await asyncio.sleep(ahead)
            elif number % 32 == 0:
                await asyncio.sleep(0)
            callers.append(asyncio.create_task(self._call(due if not self._lines.any_free else max(due, time.perf_counter()))))
        took = time.perf_counter() - began
        await asyncio.gather(*callers)
        return calls, took

    async def _call(self, due: float) -> None:
        """Arrives, presses a key when the menu is heard, and hears what there is in line."""
        caller = Caller(next(self._customers))
        if self._carrier is not None:
            self._carrier.on_line(caller)
        caller.read_menu(await self._ask("arriving", caller.arrives(self._origin), due))
        self._in_line[caller.number] = caller
        self._entered[caller.number] = time.perf_counter()
        caller.read_line(await self._ask("keys", caller.presses(), time.perf_counter()))
        await self._ask("wait", caller.waits(), time.perf_counter())

    async def _ask(self, step: Step, raw: bytes, due: float) -> bytes:
        answer, again = await self._lines.ask_until_taken(raw)
        self._again += again
        if answer.status != 200:
            self._refused += 1
            raise RuntimeError(f"{step}: {answer.status} {answer.body[:200]!r}")
        if step in self._answers:
            self._answers[step].append(time.perf_counter() - due)
        return answer.body

    async def _keep_waiting(self) -> None:
        """Each who stands in line hears something new now and then."""
        while True:
            for caller in list(self._in_line.values()):
                await asyncio.sleep(WAIT_ROUND_SECONDS / max(1, len(self._in_line)))
                if caller.number in self._in_line:
                    await self._ask("wait", caller.waits(), time.perf_counter())

    # --- agents ---

    def _popped(self, pop: Pop) -> None:
        self._in_line.pop(pop.mark, None)
        done_at = self._done_at.pop(pop.agent, None)
        if done_at is not None:
            self._waits.append(pop.at - done_at)
        self._served.append(pop)
        self._taken[pop.mark] = pop
        self._offered.set()
        if self._carrier is None:
            self._later(pop)

    def _talk(self, caller: Caller) -> None:
        """They are together: the hub knows it."""
        self._later(self._taken[caller.number])

    def _later(self, pop: Pop) -> None:
        """Not all for the same time: agents who are done in step would be offered work in step."""
        talk = self._talk_seconds * self._dice.uniform(SHORTEST_TALK, LONGEST_TALK)
        asyncio.get_running_loop().call_later(talk, self._spawn, pop)

    def _spawn(self, pop: Pop) -> None:
        task = asyncio.create_task(self._end(pop))
        self._tasks.add(task)
        task.add_done_callback(self._settle)

    def _settle(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self._fault = self._fault or task.exception()
            self._drained.set()

    async def _end(self, pop: Pop) -> None:
        """End the call where there is one to end, and be done."""
        path = f"/api/v1/interactions/{pop.frame['data']['interaction']['id']}"
        headers = {"Authorization": f"Bearer {self._agents[pop.agent].token}"}
        if self._carrier is not None:
            await self._command(request("POST", f"{path}/end", b"", headers))
        self._done_at[pop.agent] = time.perf_counter()
        await self._command(request("POST", f"{path}/wrap-up", DONE, headers))
        if len(self._waits) >= self._plan.dones:
            self._drained.set()

    async def _command(self, raw: bytes) -> None:
        answer, _ = await self._lines.ask_until_taken(raw)
        if answer.status != 200:
            raise RuntimeError(f"{answer.status} {answer.body[:300]!r}")
