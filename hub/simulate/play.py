"""Brings the simulated people together: customers come as planned, agents serve them, and at the end the floor is asked what is left."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import uuid4

from hub.simulate.agent import Agent
from hub.simulate.caller import Caller
from hub.simulate.chat_customer import ChatCustomer, Person
from hub.simulate.doors import LOST, Doors, Refusal, open_http
from hub.simulate.floor import Supervisor
from hub.simulate.plan import Visit
from hub.simulate.tally import Tally
from hub.simulate.text_customer import TextCustomer

Customer = ChatCustomer | TextCustomer | Caller
CLOCKS_DIFFER = timedelta(seconds=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Where to play, what, and with whom. All times of the plan are divided by `speed`."""

    url: str
    visits: Sequence[Visit]
    agents: int
    speed: float = 1
    agent_prefix: str = "agent"
    supervisor: str = "supervisor"
    password: str = "demo"
    hub_number: str = "+15005550006"
    sandbox_url: str | None = None
    """Where the sandbox carrier has its phones; without it, where the demo opens them on the hub's own port."""
    tiers: Mapping[str, str] = field(default_factory=dict)
    """The hub's tier for each of the plan's, where the names differ."""
    finish_seconds: float = 60
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What became of it all. `still_open`: interactions that came during the play and are not closed."""

    tally: Tally
    ended: Counter[str]
    still_open: Sequence[str]

    @property
    def is_clean(self) -> bool:
        return not self.still_open and not self.tally.fates["unfinished"] and self.tally.done == self.tally.came


async def play(scene: Scene, *, on_done: Callable[[], object] = lambda: None) -> Played:
    """Play the whole scene; `on_done` is told of every customer who is done. Raises `Refusal` where somebody cannot sign in, and
    `OSError` where no hub answers.
    """
    async with open_http() as http:
        doors = Doors(scene.url, http)
        phones = Doors(scene.sandbox_url or f"{scene.url.rstrip('/')}/sandbox", http)
        supervisor = Supervisor(doors)
        await supervisor.sign_in(scene.supervisor, scene.password)
        began = datetime.now(UTC) - CLOCKS_DIFFER
        tally = Tally()
        agents = [
            Agent(
                doors,
                username=f"{scene.agent_prefix}{number}",
                password=scene.password,
                speed=scene.speed,
                tally=tally,
                seed=scene.seed * 1_000 + number,
            )
            for number in range(1, scene.agents + 1)
        ]
        for agent in agents:
            await agent.sign_in()
        working = [asyncio.create_task(agent.work()) for agent in agents]
        try:
            await _let_customers_come(scene, doors, phones, await _cast(scene, supervisor), tally, on_done)
            await asyncio.gather(*(agent.leave(within_seconds=scene.finish_seconds) for agent in agents))
        finally:
            for work in working:
                work.cancel()
            await asyncio.gather(*working, return_exceptions=True)
        still_open = await supervisor.still_open(began, within_seconds=scene.finish_seconds)
        ended = await supervisor.ended(began)
        await supervisor.sign_out()
        return Played(tally=tally, ended=ended, still_open=still_open)


class Cast:
    """Who the visits are: known customers of the tier that the plan asks for, else strangers."""

    def __init__(self, queues: frozenset[str], known: Mapping[str, Sequence[Person]], seed: int) -> None:
        self._queues = queues
        self._known = known
        self._dice = random.Random(seed)
        self._strangers = count(1)

    def person(self, tier: str | None) -> Person:
        known = self._known.get(tier or "", ())
        return self._dice.choice(known) if known else Person(name=f"Visitor {next(self._strangers)}")

    def number(self) -> str:
        """A handset of its own for every text, so that its answer is known."""
        return f"+1555{self._dice.randrange(10**7):07d}"

    def queue(self, name: str | None) -> str | None:
        """A queue the hub has; a log's other names go to the default one."""
        return name if name in self._queues else None


async def _cast(scene: Scene, supervisor: Supervisor) -> Cast:
    queues, tiers = await supervisor.queues_and_tiers()
    asked = {visit.tier for visit in scene.visits if visit.tier is not None}
    named = {tier: scene.tiers.get(tier, tier) for tier in asked}
    known = {tier: await supervisor.people(name) for tier, name in named.items() if name in tiers}
    return Cast(queues, known, scene.seed)


async def _let_customers_come(scene: Scene, doors: Doors, phones: Doors, cast: Cast, tally: Tally, on_done: Callable[[], object]) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    mark = uuid4().hex
    async with asyncio.TaskGroup() as customers:
        for number, visit in enumerate(scene.visits):
            await asyncio.sleep(max(began + visit.after_seconds / scene.speed - loop.time(), 0))
            tally.came += 1
            customer = _customer(scene, doors, phones, cast, visit, mark, number)
            customers.create_task(_visit(customer, scene.speed, tally, on_done))


def _customer(scene: Scene, doors: Doors, phones: Doors, cast: Cast, visit: Visit, mark: str, number: int) -> Customer:
    seed = scene.seed * 1_000_000 + number
    if visit.medium == "text":
        return TextCustomer(phones, number=cast.number(), hub_number=scene.hub_number, seed=seed)
    person = cast.person(visit.tier)
    if visit.medium == "call":
        return Caller(phones, visit, number=person.phone or cast.number(), hub_number=scene.hub_number, speed=scene.speed, seed=seed)
    return ChatCustomer(doors, visit, person, queue=cast.queue(visit.queue), speed=scene.speed, mark=mark, seed=seed)


async def _visit(customer: Customer, speed: float, tally: Tally, on_done: Callable[[], object]) -> None:
    """One customer's trouble is counted and stops nobody else."""
    try:
        fate, waited_seconds = await customer.visit()
    except (Refusal, *LOST) as fault:
        tally.faults[str(fault) if isinstance(fault, Refusal) else type(fault).__name__] += 1
        fate, waited_seconds = "unfinished", None
    tally.fates[fate] += 1
    if waited_seconds is not None:
        tally.waits_seconds.append(waited_seconds * speed)
    on_done()
