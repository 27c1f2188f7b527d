"""S5: what one decision costs when nothing but the router runs. `python -m bench.matching [--quick]`

A decision is an agent who becomes free, the match, and the offer with its whole reason; processor time, so that what else
runs on the machine matters less. Beside it the least code that would find the same pair by looking at everybody.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass

from routing import (
    AgentId,
    Channel,
    ChannelRule,
    InteractionId,
    OfferDecision,
    QueueName,
    QueueRule,
    Router,
    RoutingRules,
    Seat,
    Tier,
    TierRule,
)

PHONE = Channel("phone")
AIM_US, GATE_US, MOST_GROWTH = 20.0, 50.0, 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Microseconds of processor time: a decision on average, its median and 99th percentile, and taking in one more."""

    case: str
    waiting: int
    agents: int
    decision_us: float
    decision_p50_us: float
    decision_p99_us: float
    arrival_us: float


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Queues, tiers, channels and agents; each agent serves some queues on every channel."""

    case: str
    queues: int
    tiers: int
    channels: tuple[ChannelRule, ...]
    agents: int
    queues_each: Callable[[int], int]

    def rules(self) -> RoutingRules:
        names = [channel.name for channel in self.channels]
        return RoutingRules(
            tiers=tuple(TierRule(name=Tier(f"tier {rank}"), weight=2.0 ** (self.tiers - rank)) for rank in range(self.tiers)),
            channels=self.channels,
            queues=tuple(
                QueueRule(
                    name=QueueName(f"queue {number}"),
                    urgency_seconds=dict(zip(names, (20.0, 30.0, 300.0, 3600.0), strict=False)),
                    requirement={f"queue:{number}": 1},
                )
                for number in range(self.queues)
            ),
        )


CALLS_ONLY = World(
    case="20 skills, 5 tiers",
    queues=20,
    tiers=5,
    channels=(ChannelRule(name=PHONE, live=True, units=100),),
    agents=500,
    queues_each=lambda number: 5,
)
GENERALISTS = World(
    case="50 queues, 4 tiers, 4 channels",
    queues=50,
    tiers=4,
    channels=(
        ChannelRule(name=PHONE, live=True, units=100),
        ChannelRule(name=Channel("chat"), live=True, units=30, packs="with_calls"),
        ChannelRule(name=Channel("sms"), live=False, units=20, most_in_hand=3),
        ChannelRule(name=Channel("email"), live=False, units=20, most_in_hand=2),
    ),
    agents=5_000,
    queues_each=lambda number: 50 if number % 10 == 0 else 2,
)


class Floor:
    """A router with everybody busy and a backlog, of which each freed agent takes the next."""

    def __init__(self, world: World, waiting: int) -> None:
        self._draws = random.Random(7)
        self._world = world
        self._now = 0.0
        self._arrived = 0
        self.router = Router(world.rules())
        self.held: list[tuple[AgentId, InteractionId]] = []
        self._sign_in()
        for _ in range(waiting):
            self._now += 600 / waiting
            self.arrive()

    def arrive(self) -> float:
        """One more comes and waits; answers the seconds of processor time."""
        since = time.thread_time()
        self._arrived += 1
        self.router.enqueue(
            InteractionId(f"work {self._arrived}"),
            QueueName(f"queue {self._draws.randrange(self._world.queues)}"),
            self._draws.choice(self._world.channels).name,
            Tier(f"tier {self._draws.randrange(self._world.tiers)}"),
            self._now,
        )
        self.router.match(self._now)
        return time.thread_time() - since

    def decide(self, at: int) -> float:
        """One agent becomes free and gets the next; answers the seconds of processor time."""
        agent, id = self.held[at]
        self._now += 0.01
        since = time.thread_time()
        self.router.release(agent, id, self._now, idle=True)
        decisions = self.router.match(self._now)
        taken = time.thread_time() - since
        calls = [one for one in decisions if isinstance(one, OfferDecision)]
        for offer in calls[1:]:
            self.router.release(offer.agent, offer.id, self._now, idle=False)
        if calls:
            self.held[at] = (calls[0].agent, calls[0].id)
        return taken / max(1, len(calls))

    def _sign_in(self) -> None:
        for number in range(self._world.agents):
            agent, busy = AgentId(f"agent {number}"), InteractionId(f"busy {number}")
            serves = self._draws.sample(range(self._world.queues), self._world.queues_each(number))
            seat = Seat(
                agent=agent,
                skills={f"queue:{queue}": 3 for queue in serves},
                channels={channel.name: "auto" for channel in self._world.channels},
            )
            self.router.sign_in(seat, 0.0, available=True)
            self.router.occupy(agent, busy, PHONE)
            self.held.append((agent, busy))


def measured(*, quick: bool = False) -> Iterator[Measured]:
    """Each case, as it is measured."""
    sizes = (1_000, 10_000) if quick else (1_000, 10_000, 100_000)
    for waiting in sizes:
        yield _measure(CALLS_ONLY, waiting, decisions=2_000 if quick else 5_000)
    yield _measure(GENERALISTS, 10_000, decisions=1_000 if quick else 5_000)
    yield _naive(10_000)


def faults(results: Sequence[Measured]) -> list[str]:
    """What breaks a gate, as sentences."""
    ours = {one.waiting: one for one in results if one.case == CALLS_ONLY.case}
    growth = ours[max(ours)].decision_us / ours[10_000].decision_us
    found = []
    if ours[10_000].decision_us > GATE_US:
        found.append(f"a decision at 10,000 waiting takes {ours[10_000].decision_us} µs, more than {GATE_US}")
    if growth > MOST_GROWTH:
        found.append(f"a decision at {max(ours):,} waiting takes {growth:.1f} times as long as at 10,000")
    return found


def _measure(world: World, waiting: int, decisions: int) -> Measured:
    floor, draws = Floor(world, waiting), random.Random(11)
    gc.collect()
    arrivals, taken = 0.0, []
    for _ in range(decisions):
        taken.append(floor.decide(draws.randrange(world.agents)))
        arrivals += floor.arrive()
    ordered = sorted(taken)
    return Measured(
        case=world.case,
        waiting=waiting,
        agents=world.agents,
        decision_us=_us(sum(taken) / decisions),
        decision_p50_us=_us(ordered[decisions // 2]),
        decision_p99_us=_us(ordered[decisions * 99 // 100]),
        arrival_us=_us(arrivals / decisions),
    )


def _naive(waiting: int) -> Measured:
    """The least code: look at everybody who waits, for each agent who becomes free."""
    draws = random.Random(7)
    items = [(draws.randrange(20), 2.0 ** draws.randrange(5), draws.random() * 600) for _ in range(waiting)]
    taken = []
    for _ in range(50):
        skills = set(draws.sample(range(20), 5))
        since = time.thread_time()
        max((weight * (600 - key), key) for skill, weight, key in items if skill in skills)
        taken.append(time.thread_time() - since)
    ordered = sorted(taken)
    mean = _us(sum(taken) / len(taken))
    return Measured(
        case="naive scan, no reasons",
        waiting=waiting,
        agents=1,
        decision_us=mean,
        decision_p50_us=_us(ordered[25]),
        decision_p99_us=_us(ordered[49]),
        arrival_us=0.0,
    )


def _us(seconds: float) -> float:
    return round(seconds * 1e6, 1)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a JSON line for each case, then the table; 1 when a gate failed."""
    parser = argparse.ArgumentParser(prog="python -m bench.matching", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="up to 10,000 waiting")
    results = []
    for one in measured(quick=parser.parse_args(arguments).quick):
        results.append(one)
        print(json.dumps({"scenario": "S5", **asdict(one)}), flush=True)
    print(table(results), file=sys.stderr)
    broken = faults(results)
    for fault in broken:
        print(f"S5: {fault}", file=sys.stderr)
    return 1 if broken else 0


def table(results: Sequence[Measured]) -> str:
    """The cases as a Markdown table."""
    lines = ["| S5 | waiting | agents | µs a decision (p50 / p99) | µs an arrival |", "| --- | --- | --- | --- | --- |"]
    for one in results:
        spread = f"{one.decision_us} ({one.decision_p50_us} / {one.decision_p99_us})"
        lines.append(f"| {one.case} | {one.waiting:,} | {one.agents:,} | {spread} | {one.arrival_us} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
