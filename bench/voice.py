"""V: calls. How fast a carrier's webhooks are answered, and how long from the line to an agent, and from one call to the next; beside the
bare floor, and beside naive servers that poll.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import uvloop

from bench import machine, programs
from bench.carrier import CarrierDouble
from bench.plan import Plan
from bench.programs import Running
from bench.report import Report
from bench.ringing import STEPS, Ringing, Rung
from bench.stores import Store
from bench.world import World

ANSWERED_MS = 300
GATED_RATES = (20, 100)


class Voice:
    """Each server in turn, with the same calls at the same times."""

    def __init__(self, store: Store, plan: Plan, report: Report) -> None:
        self._store = store
        self._plan = plan
        self._calls = plan.calls
        self._report = report

    def run(self) -> None:
        probes = [machine.probe(self._store.folder)]
        # A quick look tells no ratio of webhooks, so the floor's calls only fill its line.
        floor = self._on("floor", programs.floor_of_calls, self._calls.rates if self._plan.strict else ())
        probes.append(machine.probe(self._store.folder))
        hub = self._on_hub()
        polling = {seconds: self._on_naive(seconds) for seconds in self._calls.polls}
        if polling:
            probes.append(machine.probe(self._store.folder))
        noisy = any(probe.differs(probes[0]) for probe in probes)
        for probe in probes:
            self._report.line(scenario="V", database=self._store.kind, probe=probe.as_json())
        self._judge(floor, hub, polling, noisy=noisy)

    def _on(self, name: str, start: Callable[[Path, str], AbstractContextManager[Running]], rates: Sequence[float]) -> Rung:
        """On a server that knows nobody and needs only the agents' names."""
        _, people = self._store.settled(self._world())
        with start(self._store.folder, self._store.empty()) as running:
            rung = uvloop.run(Ringing(running, people, self._calls, None).run(rates))
        return self._told(name, rung)

    def _on_naive(self, poll_seconds: float) -> Rung:
        """How it answers webhooks is not asked, only how soon it offers."""
        start = partial(programs.naive_of_calls, poll_seconds=poll_seconds)
        return self._on(f"naive, polls every {poll_seconds:g} s", start, ())

    def _on_hub(self) -> Rung:
        url, people = self._store.settled(self._world())
        carrier = CarrierDouble()
        with programs.hub(self._store.folder, url, carrier_port=carrier.port) as running:
            rung = uvloop.run(Ringing(running, people, self._calls, carrier).run(self._calls.rates))
        return self._told("hub", rung)

    def _world(self) -> World:
        return World(agents=self._calls.agents, capacity=1, customers=self._most_calls(), calls=True)

    def _most_calls(self) -> int:
        plan = self._calls
        taken = plan.entry_rate * (plan.seconds + 1)
        return int(taken + max(sum(plan.rates) * plan.seconds, plan.waiting + plan.dones)) + 10

    # Telling

    def _told(self, server: str, rung: Rung) -> Rung:
        self._report.line(scenario="V", database=self._store.kind, server=server, **rung.as_json())
        for rush in rung.rushes:
            self._report.row(
                "V call webhooks answered, p50 / p95 / p99 ms",
                {
                    "database": self._store.kind,
                    "server": server,
                    "calls /s": rush.rate,
                    **{step: str(rush.answered[step]) for step in STEPS},
                    "CPU µs a call": rush.cpu_us_per_call,
                    "asked again": rush.again,
                },
            )
        self._report.row(
            "V line → offer, and done → next offer, p50 / p95 / p99 ms",
            {
                "database": self._store.kind,
                "server": server,
                f"line → offer, {self._calls.entry_rate:g} calls /s": str(rung.entry_to_offer),
                "done → next offer": str(rung.done_to_offer),
                "waiting": rung.waiting,
                "lost, doubled, out of order": f"{rung.lost}, {rung.doubled}, {rung.misordered}",
            },
        )
        return rung

    def _judge(self, floor: Rung, hub: Rung, polling: dict[float, Rung], *, noisy: bool) -> None:
        verdicts = self._report.of("V", self._store.kind, noisy=noisy)
        wrong = sum(rung.lost + rung.doubled + rung.misordered for rung in (floor, hub))
        verdicts.none(wrong, "calls lost, doubled or out of order")
        quick = not self._plan.strict
        for rush in hub.rushes:
            says = f"{rush.rate:g} calls/s: webhooks answered p99 ms"
            if quick:
                verdicts.at_most(1_000, rush.slowest_p99, says)
            verdicts.at_most(ANSWERED_MS, rush.slowest_p99, says, aim=quick or rush.rate not in GATED_RATES)
        for what, ours, bare in (
            ("line → offer", hub.entry_to_offer, floor.entry_to_offer),
            ("done → next offer", hub.done_to_offer, floor.done_to_offer),
        ):
            verdicts.at_most(20 if quick else 10, ours.p50 / bare.p50, f"{what} p50 over floor")
        for seconds, naive in polling.items():
            says = f"over the hub's, polling every {seconds:g} s"
            least = 10 if seconds >= 1 else 2
            verdicts.at_least(least, naive.entry_to_offer.p50 / hub.entry_to_offer.p50, f"line → offer p50 {says}")
            verdicts.at_least(least, naive.done_to_offer.p50 / hub.done_to_offer.p50, f"done → next offer p50 {says}")
