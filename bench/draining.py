"""S4 and S7: many wait; how fast they are served when agents come free, and what each costs while it waits."""

from __future__ import annotations

import uvloop

from bench import pairs, programs
from bench.backlog import Backlog, Drained
from bench.plan import Backlogged, Plan
from bench.report import Report
from bench.stores import Store
from bench.world import World

ONE_AT_A_TIME = 1


class Draining:
    """One backlog, on the floor server and on the hub."""

    def __init__(self, store: Store, plan: Plan, report: Report, size: Backlogged) -> None:
        self._store = store
        self._plan = plan
        self._report = report
        self._size = size

    def run(self, *, serving: bool, waiting: bool) -> None:
        """`serving` is S4, `waiting` is S7."""
        found = pairs.measure(
            self._plan.pairs,
            self._store.folder,
            floor=self._floor,
            hub=self._hub,
            quiet_seconds=self._plan.quiet_seconds,
            tell=self._tell,
        )
        if serving:
            self._serving(found)
        if waiting:
            self._waiting(found)

    def _serving(self, found: pairs.Pairs[Drained]) -> None:
        n = f"{self._size.waiting:,} waiting"
        verdicts = self._report.of("S4", self._store.kind, noisy=found.noisy)
        wrong = sum(run.doubled + run.misordered + run.waiting - run.drained for pair in found.all for run in (pair.floor, pair.hub))
        verdicts.none(wrong, f"{n}: lost, doubled or out of order")
        quick = not self._plan.strict
        if quick:
            verdicts.at_most(5, found.ratio(lambda run: run.done_to_pop.p50), f"{n}: done → next pop p50 over floor")
        verdicts.at_most(10, found.hubs(lambda run: run.done_to_pop.p50), f"{n}: done → next pop p50 ms", aim=quick)
        verdicts.at_most(50, found.hubs(lambda run: run.done_to_pop.p99), f"{n}: done → next pop p99 ms", aim=quick)
        verdicts.at_least(0.95, found.hubs(lambda run: run.of_ideal), f"{n}: drain of ideal", aim=quick)

    def _waiting(self, found: pairs.Pairs[Drained]) -> None:
        n = f"{self._size.waiting:,} waiting"
        verdicts = self._report.of("S7", self._store.kind)
        each = found.hubs(lambda run: run.bytes_per_waiting) / 1024
        # All that its screen pop will show is in memory already; the aim is what a server keeps that knows nobody.
        verdicts.at_most(16, each, f"{n}: kB each")
        verdicts.at_most(2, each, f"{n}: kB each", aim=True)
        verdicts.at_most(0, found.hubs(lambda run: run.threads_more), f"{n}: more threads")

    def _floor(self) -> Drained:
        _, people = self._store.settled(World(agents=self._size.agents, capacity=ONE_AT_A_TIME))
        with programs.floor(self._store.folder, self._store.empty(), claims=True) as server:
            return uvloop.run(Backlog(server, people, waiting=self._size.waiting, talk_seconds=self._size.talk_seconds).run())

    def _hub(self) -> Drained:
        world = World(agents=self._size.agents, capacity=ONE_AT_A_TIME, customers=self._size.waiting + 1)
        url, people = self._store.settled(world)
        with programs.hub(self._store.folder, url) as server:
            return uvloop.run(Backlog(server, people, waiting=self._size.waiting, talk_seconds=self._size.talk_seconds).run())

    def _tell(self, server: str, run: Drained, probe: dict[str, float]) -> None:
        self._report.line(scenario="S4", server=server, database=self._store.kind, probe=probe, **run.as_json())
        self._report.row(
            "S4 backlog: done → next pop; S7 what waiting costs",
            {
                "database": self._store.kind,
                "server": server,
                "waiting": run.waiting,
                "agents": run.agents,
                "talk s": run.talk_seconds,
                "p50 / p95 / p99 ms": str(run.done_to_pop),
                "drain / ideal": run.of_ideal,
                "out of order, doubled": f"{run.misordered}, {run.doubled}",
                "B a waiting one": run.bytes_per_waiting,
                "CPU µs a done": run.cpu_us_per_done,
            },
        )
