"""S1, S2 and S10: customers write at a fixed rate; when agents are idle, up to the limit, and what each event costs there."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Literal

import uvloop

from bench import pairs, programs
from bench.arrivals import Channel, Result, Writing
from bench.plan import Plan
from bench.report import Report
from bench.stores import Store
from bench.world import World

P99_MS = 50.0
MIX: tuple[Channel, ...] = ("sms", "chat")
WARM_UP_SECONDS = 1.0
STEADY_AGENTS = 50
ROOM = 1_000
COUNT_SECONDS = 10
HALVINGS = 3
TRIES = 3
LEAST_RATE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What the hub asked of its database in one run."""

    commits: int
    statements: int
    result: Result

    @property
    def per_event(self) -> float:
        return self.statements / self.result.events

    @property
    def per_commit(self) -> float:
        return self.statements / max(1, self.commits)


class Steady:
    """Runs of one rate each, every one on a server and a database of its own."""

    def __init__(self, store: Store, plan: Plan, report: Report) -> None:
        self._store = store
        self._plan = plan
        self._report = report
        self._database = store.kind
        self._limit_of_hub = 0.0

    # Scenarios

    def idle_offer(self) -> None:
        """S1: twenty idle agents, twenty events a second, texts and chats in turn."""
        found = self._pairs("S1", 20, self._plan.idle_seconds, MIX, agents=20)
        self._whole("S1", [run for pair in found.all for run in (pair.floor, pair.hub)])
        verdicts = self._report.of("S1", self._database, noisy=found.noisy)
        quick = not self._plan.strict
        for channel in MIX:
            p50, p99 = found.ratio(_rank("p50", channel)), found.ratio(_rank("p99", channel))
            if quick:
                # So short a look tells a relapse, not a promise.
                verdicts.at_most(5, p50, f"{channel}: event → pop p50 over floor")
                verdicts.at_most(8, p99, f"{channel}: event → pop p99 over floor")
            verdicts.at_most(2, p50, f"{channel}: event → pop p50 over floor", aim=quick)
            verdicts.at_most(3, p99, f"{channel}: event → pop p99 over floor", aim=quick)

    def steady_mix(self) -> None:
        """S2: half texts, half chats; the highest rate at which 99 of 100 pops come within 50 ms."""
        if self._plan.searches:
            self._search()
            return
        rate = self._plan.steady_rates[0]
        found = self._pairs("S2", rate, self._plan.steady_seconds, MIX, agents=STEADY_AGENTS)
        self._whole("S2", [run for pair in found.all for run in (pair.floor, pair.hub)])
        verdicts = self._report.of("S2", self._database, noisy=found.noisy)
        verdicts.at_most(9, found.ratio(lambda run: run.pop.p50), f"{rate:g}/s: event → pop p50 over floor")
        verdicts.at_most(9, found.ratio(lambda run: run.cpu_us_per_event), f"{rate:g}/s: CPU an event over floor")

    def cost(self) -> None:
        """S10: statements, commits and processor time of an event; and whether a larger turn needs more statements."""
        rate = self._heavy_rate()
        light, heavy = self._counted(rate / 4), self._counted(rate)
        for counted in (light, heavy):
            self._report.row(
                "S10 what an event costs the hub",
                {
                    "database": self._database,
                    "rate /s": counted.result.rate,
                    "events a commit": counted.result.events / max(1, counted.commits),
                    "statements an event": counted.per_event,
                    "statements a commit": counted.per_commit,
                    "CPU µs an event": counted.result.cpu_us_per_event,
                },
            )
        verdicts = self._report.of("S10", self._database)
        quick = not self._plan.strict
        verdicts.at_most(1.25, heavy.per_commit / light.per_commit, "statements a commit over those at a quarter of the rate")
        # Far from the limit a turn decides one event or two, and its fixed price is theirs alone.
        verdicts.at_most(2, heavy.per_event, f"{rate:g}/s: statements an event", aim=quick)
        verdicts.at_most(600, heavy.result.cpu_us_per_event, f"{rate:g}/s: CPU µs an event", aim=quick)

    def _heavy_rate(self) -> float:
        if not self._plan.searches:
            return self._plan.steady_rates[0]
        self._limit_of_hub = self._limit_of_hub or self._limit("hub", self._mixed_on_hub)
        return self._limit_of_hub

    # Runs

    def _pairs(self, scenario: str, rate: float, seconds: float, channels: Sequence[Channel], *, agents: int) -> pairs.Pairs[Result]:
        def tell(server: str, run: Result, probe: dict[str, float]) -> None:
            self._tell(scenario, server, channels, run, probe)

        return pairs.measure(
            self._plan.pairs,
            self._store.folder,
            floor=lambda: self._floor(rate, seconds, channels, agents),
            hub=lambda: self._hub(rate, seconds, channels, agents),
            quiet_seconds=self._plan.quiet_seconds,
            tell=tell,
        )

    def _floor(self, rate: float, seconds: float, channels: Sequence[Channel], agents: int) -> Result:
        _, people = self._store.settled(World(agents=agents, capacity=ROOM))
        with programs.floor(self._store.folder, self._store.empty()) as server:
            return uvloop.run(Writing(server, people).run(rate, seconds, channels, warm_up_seconds=WARM_UP_SECONDS))

    def _naive(self, rate: float, seconds: float) -> Result:
        _, people = self._store.settled(World(agents=STEADY_AGENTS, capacity=ROOM))
        with programs.naive(self._store.folder, self._store.empty()) as server:
            return uvloop.run(Writing(server, people).run(rate, seconds, ["sms"], warm_up_seconds=WARM_UP_SECONDS))

    def _hub(self, rate: float, seconds: float, channels: Sequence[Channel], agents: int) -> Result:
        url, people = self._store.settled(World(agents=agents, capacity=ROOM, customers=_customers(rate, seconds)))
        with programs.hub(self._store.folder, url) as server:
            return uvloop.run(Writing(server, people).run(rate, seconds, channels, warm_up_seconds=WARM_UP_SECONDS))

    def _mixed_on_floor(self, rate: float, seconds: float) -> Result:
        return self._floor(rate, seconds, MIX, STEADY_AGENTS)

    def _mixed_on_hub(self, rate: float, seconds: float) -> Result:
        return self._hub(rate, seconds, MIX, STEADY_AGENTS)

    def _counted(self, rate: float) -> Counted:
        """One run whose statements are counted, from the moment the visitors' sessions are open."""
        seconds = self._plan.steady_seconds
        file = self._store.folder / f"counted-{time.monotonic_ns()}.json"
        url, people = self._store.settled(World(agents=STEADY_AGENTS, capacity=ROOM, customers=_customers(rate, seconds)))
        with programs.hub(self._store.folder, url, counted=file) as server:
            writing = Writing(server, people)
            counts: list[dict[str, int]] = []
            writing.before_measuring = writing.after_measuring = lambda: counts.append(_asked(server.pid, file))
            result = uvloop.run(writing.run(rate, seconds, MIX, warm_up_seconds=WARM_UP_SECONDS))
        before, after = counts
        self._report.line(
            scenario="S10",
            database=self._database,
            asked={words: after[words] - before.get(words, 0) for words in sorted(after)},
            **result.as_json(),
        )
        return Counted(commits=after["commits"] - before["commits"], statements=after["statements"] - before["statements"], result=result)

    # The limit

    def _search(self) -> None:
        floors, hubs = [], []
        for _ in range(self._plan.pairs):
            floors.append(self._limit("floor", self._mixed_on_floor))
            hubs.append(self._limit("hub", self._mixed_on_hub))
        # Its polling alone takes a second, so the naive server is only asked to keep up.
        naive = self._limit("naive", self._naive, p99_ms=3_000)
        self._limit_of_hub = self._held(median(hubs))
        ratio = self._limit_of_hub / max(median(floors), 1)
        self._report.row(
            "S2 highest rate with p99 ≤ 50 ms, half texts and half chats",
            {
                "database": self._database,
                "floor /s": median(floors),
                f"hub /s, for {self._plan.steady_seconds:g} s": median(hubs),
                f"hub /s, for {self._plan.held_seconds:g} s": self._limit_of_hub,
                "the latter / floor": ratio,
                "naive /s (texts only, p99 ≤ 3 s)": naive,
            },
        )
        verdicts = self._report.of("S2", self._database)
        verdicts.at_least(0.33, ratio, "limit over floor's")
        verdicts.at_least(0.5, ratio, "limit over floor's", aim=True)
        verdicts.at_least(3, self._limit_of_hub / max(naive, 1), "limit over naive's")

    def _held(self, rate: float) -> float:
        """What the hub does not only for a moment: the rate it holds for half a minute, in steps of a tenth from this one down. (The
        floor and the naive server need not.)
        """
        while rate >= LEAST_RATE:
            result = self._mixed_on_hub(rate, self._plan.held_seconds)
            self._tell("S2", "hub", MIX, result, {})
            if result.doubled or result.unordered or result.holds(P99_MS):
                self._whole("S2", [result])
            if result.holds(P99_MS):
                return rate
            rate = round(rate * 0.9, -1)
        return 0.0

    def _limit(self, name: str, run: Callable[[float, float], Result], p99_ms: float = P99_MS) -> float:
        """The highest rate that holds: doubled until one does not, then halfway between, and again."""
        held, failed = 0.0, 0.0
        for rate in self._plan.steady_rates:
            if not self._holds(name, run, rate, p99_ms):
                failed = rate
                break
            held = rate
        for _ in range(HALVINGS):
            if not held or not failed:
                break
            middle = round((held + failed) / 2, -1)
            if self._holds(name, run, middle, p99_ms):
                held = middle
            else:
                failed = middle
        return held

    def _holds(self, name: str, run: Callable[[float, float], Result], rate: float, p99_ms: float) -> bool:
        """With further tries, since one hiccup of the machine is not the server's limit."""
        for _ in range(TRIES):
            result = run(rate, self._plan.steady_seconds)
            self._tell("S2", name, MIX, result, {})
            if result.doubled or result.unordered:
                self._whole("S2", [result])
            if result.holds(p99_ms):
                return True
        return False

    # Telling

    def _tell(self, scenario: str, server: str, channels: Sequence[Channel], run: Result, probe: dict[str, float]) -> None:
        self._report.line(scenario=scenario, database=self._database, server=server, channels=list(channels), probe=probe, **run.as_json())
        self._report.row(
            f"{scenario} event → pop",
            {
                "database": self._database,
                "server": server,
                "channels": "+".join(channels),
                "rate /s": run.rate,
                "p50 / p95 / p99 ms": str(run.pop),
                "max ms": run.pop.most,
                "lost, doubled, unordered": f"{run.lost}, {run.doubled}, {run.unordered}",
                "CPU µs an event": run.cpu_us_per_event,
            },
        )

    def _whole(self, scenario: str, runs: Sequence[Result]) -> None:
        wrong = sum(run.lost + run.doubled + run.unordered + run.refused for run in runs)
        self._report.of(scenario, self._database).none(wrong, "pops lost, doubled or unordered")


def _rank(name: Literal["p50", "p99"], channel: Channel) -> Callable[[Result], float]:
    return lambda run: getattr(run.by_channel[channel], name)


def _customers(rate: float, seconds: float) -> int:
    return int(rate * (seconds + WARM_UP_SECONDS)) + 10


def _asked(pid: int, file: Path) -> dict[str, int]:
    """The counts so far, which the hub writes down when it is asked to."""
    file.unlink(missing_ok=True)
    os.kill(pid, signal.SIGUSR1)
    until = time.monotonic() + COUNT_SECONDS
    while not file.exists():
        if time.monotonic() > until:
            raise TimeoutError("the hub did not say what it counted")
        time.sleep(0.01)
    counted: dict[str, int] = json.loads(file.read_text())
    return counted
