"""Many wait and few can serve: from an agent's `done` to their next screen pop, how fast the queue drains, and in which order."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime

from bench import machine
from bench.customers import text
from bench.desks import Desks, Pop
from bench.lines import Lines, request
from bench.programs import Running
from bench.spread import Spread, spread
from bench.world import SignedIn

LINES = 64
WEIGHTS = {"platinum": 8, "gold": 4, "silver": 2, "bronze": 1}
"""As in `company/`: with one queue, scores compare as weight times the time waited, on top of the tier's head start where work is live."""
HEAD_STARTS = {"platinum": 60.0, "gold": 45.0, "silver": 20.0, "bronze": 0.0}
SAME_SCORE = 1e-6
DONE = b'{"outcome":null,"note":""}'


@dataclass(frozen=True, slots=True, kw_only=True)
class Drained:
    """One backlog, worked off."""

    waiting: int
    agents: int
    talk_seconds: float
    drained: int
    doubled: int
    misordered: int
    done_to_pop: Spread
    drained_per_second: float
    of_ideal: float
    filled_per_second: float
    bytes_per_waiting: int
    threads_more: int
    cpu_us_per_done: float

    @property
    def is_whole(self) -> bool:
        return self.drained == self.waiting and not self.doubled and not self.misordered

    def as_json(self) -> dict[str, object]:
        return asdict(self)


class Backlog:
    """One run of it. Each agent holds one at a time, talks for as long, and is done."""

    def __init__(self, server: Running, agents: Sequence[SignedIn], *, waiting: int, talk_seconds: float) -> None:
        self._server = server
        self._agents = agents
        self._desks = Desks(server.port, agents)
        self._lines = Lines(server.port)
        self._waiting = waiting
        self._talk_seconds = talk_seconds
        self._done_at: dict[int, float] = {}
        self._waits: list[float] = []
        self._served: list[Pop] = []
        self._drained = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> Drained:
        await self._lines.open(LINES)
        await self._desks.open()
        await asyncio.sleep(1)
        before, threads = machine.resident_bytes(self._server.pid), machine.threads(self._server.pid)
        filled_per_second = await self._fill()
        await asyncio.sleep(1)
        each = (machine.resident_bytes(self._server.pid) - before) / self._waiting
        more = machine.threads(self._server.pid) - threads
        self._desks.arrived = self._popped
        cpu = machine.cpu_seconds(self._server.pid)
        await self._desks.become_available(self._lines)
        ideal = (self._waiting / len(self._agents) - 1) * self._talk_seconds
        with suppress(TimeoutError):
            async with asyncio.timeout(ideal * 4 + 20):
                await self._drained.wait()
        await asyncio.sleep(self._talk_seconds + 0.2)
        await asyncio.gather(*self._tasks)
        spent = machine.cpu_seconds(self._server.pid) - cpu
        self._desks.close()
        self._lines.close()
        return self._result(ideal, filled_per_second, each, more, spent)

    async def _fill(self) -> float:
        """Everybody writes before any agent is there; so many at once as there are connections."""
        raws = [text(self._server.webhook, f"b{number:06}", number + 1) for number in range(self._waiting)]
        began = time.perf_counter()
        some = LINES * 4
        for start in range(0, len(raws), some):
            answers = await asyncio.gather(*(self._lines.ask_until_taken(raw) for raw in raws[start : start + some]))
            if any(answer.status != 200 for answer, _ in answers):
                raise RuntimeError("a text was refused")
        return len(raws) / (time.perf_counter() - began)

    def _popped(self, pop: Pop) -> None:
        done_at = self._done_at.pop(pop.agent, None)
        if done_at is not None:
            self._waits.append(pop.at - done_at)
        self._served.append(pop)
        if len(self._desks.pops) == self._waiting:
            self._drained.set()
        asyncio.get_running_loop().call_later(self._talk_seconds, self._done, pop)

    def _done(self, pop: Pop) -> None:
        self._done_at[pop.agent] = time.perf_counter()
        interaction = pop.frame["data"]["interaction"]["id"]
        headers = {"Authorization": f"Bearer {self._agents[pop.agent].token}"}
        task = asyncio.create_task(self._wrap_up(request("POST", f"/api/v1/interactions/{interaction}/wrap-up", DONE, headers)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _wrap_up(self, raw: bytes) -> None:
        answer, _ = await self._lines.ask_until_taken(raw)
        if answer.status != 200:
            raise RuntimeError(f"wrap-up: {answer.status} {answer.body[:200]!r}")

    def _result(self, ideal: float, filled: float, each: float, threads: int, spent: float) -> Drained:
        took = self._served[-1].at - self._served[0].at
        return Drained(
            waiting=self._waiting,
            agents=len(self._agents),
            talk_seconds=self._talk_seconds,
            drained=len(self._desks.pops),
            doubled=sum(len(pops) - 1 for pops in self._desks.pops.values()),
            misordered=misordered(self._served),
            done_to_pop=spread(self._waits),
            drained_per_second=round(len(self._served) / took, 1),
            of_ideal=round(ideal / took, 3),
            filled_per_second=round(filled, 1),
            bytes_per_waiting=round(each),
            threads_more=threads,
            cpu_us_per_done=round(spent / max(1, len(self._served)) * 1e6),
        )


def misordered(served: Sequence[Pop], *, live: bool = False) -> int:
    """How many were served while somebody with a higher score waited.

    Inside a tier the order is that of waiting; between tiers, at the moment of each offer, the heads' scores tell.
    """
    queues: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for pop in served:
        interaction = pop.frame["data"]["interaction"]
        queues[interaction["tier"]].append((_instant(interaction["waiting_since"] or interaction["arrived_at"]), interaction["id"]))
    heads = HEAD_STARTS if live else dict.fromkeys(HEAD_STARTS, 0.0)
    for queue in queues.values():
        queue.sort(reverse=True)
    wrong = 0
    for pop in sorted(served, key=lambda pop: int(pop.frame["seq"])):
        interaction = pop.frame["data"]["interaction"]
        at = _instant(pop.frame.get("at") or interaction["waiting_since"])
        scores = {tier: WEIGHTS[tier] * ((at - queue[-1][0]).total_seconds() + heads[tier]) for tier, queue in queues.items() if queue}
        queue = queues[interaction["tier"]]
        if queue[-1][1] == interaction["id"] and scores[interaction["tier"]] >= max(scores.values()) - SAME_SCORE:
            queue.pop()
            continue
        wrong += 1
        queues[interaction["tier"]] = [entry for entry in queue if entry[1] != interaction["id"]]
    return wrong


def _instant(written: str) -> datetime:
    return datetime.fromisoformat(written)
