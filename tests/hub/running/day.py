"""A day at the shop: everything that customers, agents, supervisors and time can do, chosen by numbers.

What does not fit the moment is refused by the hub, as it would be in life; it must never fail.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, TypeVar

from tests.hub.running.customers import Visitor
from tests.hub.running.house import House
from tests.hub.running.people import Person
from tests.hub.running.shop import CUSTOMERS, EVERY_QUEUE, phone

T = TypeVar("T")
NAMES = (*CUSTOMERS, None)
TIERS = ("platinum", "gold", "silver", "bronze")
OUTCOMES = (None, "resolved", "refund", "no such outcome")
SPANS = (0.5, 7, 20, 31, 61, 181, 601, 4000)


class Day:
    """Actions take any whole numbers: each picks one of what there is."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.agents: list[Person] = []
        self.supervisors: list[Person] = []
        self.visitors: list[Visitor] = []
        self._texts = 0

    async def begin(self) -> None:
        self.agents = [await self.house.agent(name) for name in ("ana", "ben", "cleo")]
        self.supervisors = [await self.house.agent(name, "offline") for name in ("sofia", "rita")]

    @property
    def people(self) -> list[Person]:
        return [*self.agents, *self.supervisors]

    # Customers

    async def visitor_comes(self, who: int, queue: int) -> None:
        visitor = await self.house.asks(_of(NAMES, who), _of(EVERY_QUEUE, queue))
        self.visitors.append(visitor)

    async def visitor_writes(self, which: int) -> None:
        if visitor := self._visitor(which, there=True):
            await visitor.says()

    async def visitor_closes_the_page(self, which: int) -> None:
        if visitor := self._visitor(which, there=True):
            await visitor.leaves()

    async def visitor_opens_the_page(self, which: int) -> None:
        if visitor := self._visitor(which, there=False):
            await visitor.returns()

    async def visitor_ends(self, which: int) -> None:
        if visitor := self._visitor(which, there=True):
            await visitor.sends(type="end")
            await visitor.says("Bye")

    async def text_comes(self, who: int, keyword: int) -> None:
        word = (None, None, None, None, "STOP", "START", "HELP")[keyword % 7]
        self._texts += 1
        await self.house.texter(_of(tuple(CUSTOMERS), who)).texts(word or "Hello?", sid=f"SMd{self._texts:031x}", keyword=word)

    # Agents

    async def presence(self, whose: int, state: int, confirmed: bool) -> None:
        body = {"state": _of(("available", "not_ready", "offline"), state), "confirmed": confirmed}
        await self._tries(_of(self.agents, whose), "PUT", "/me/presence", body)

    async def answer_offer(self, whose: int, which: int, accept: bool) -> None:
        agent = _of(self.agents, whose)
        if offers := await agent.offers():
            verb = "accept" if accept else "decline"
            await self._tries(agent, "POST", f"/offers/{_of(offers, which)['offer_id']}/{verb}", {})

    async def works(self, whose: int, which: int, verb: int, choice: int) -> None:
        agent = _of(self.agents, whose)
        interactions = (await agent.work())["interactions"]
        if interactions:
            name, body = self._verb(verb, choice)
            await self._tries(agent, "POST", f"/interactions/{_of(interactions, which)['id']}/{name}", body)

    async def works_on_what_was(self, whose: int, which: int, verb: int, choice: int) -> None:
        """Anything this agent may see, parked and closed work too."""
        agent = _of(self.agents, whose)
        if items := (await agent.get("/interactions"))["items"]:
            name, body = self._verb(verb, choice)
            await self._tries(agent, "POST", f"/interactions/{_of(items, which)['id']}/{name}", body)

    async def writes_first(self, whose: int, who: int, queue: int) -> None:
        name = _of(tuple(CUSTOMERS), who)
        address = {"customer": f"cus_{name}"} if queue % 2 else {"to": phone(name)}
        body = {"channel": "sms", "queue": _of(EVERY_QUEUE, queue), "text": "Hello" if who % 3 else None, **address}
        await self._tries(_of(self.agents, whose), "POST", "/interactions", body)

    async def console(self, whose: int, open: bool) -> None:
        agent = _of(self.people, whose)
        if open and len(agent.consoles) < 2:
            await agent.opens_console()
        elif not open and agent.consoles:
            last = len(agent.consoles) == 1
            await agent.closes_console(agent.consoles[0])
            if last:
                await self.house.until(lambda live: not live.agents[agent.id].signed_in or not live.agents[agent.id].reachable)

    # Supervisors

    async def supervises(self, whose: int, which: int, verb: int, choice: int) -> None:
        supervisor = _of(self.supervisors, whose)
        if items := (await supervisor.get("/interactions"))["items"]:
            verbs: Sequence[tuple[str, dict[str, Any]]] = (
                ("assign", {"agent": _of(self.agents, choice).id}),
                ("retier", {"tier": _of(TIERS, choice)}),
                ("boost", {"seconds": 1 + choice % 100}),
            )
            name, body = _of(verbs, verb)
            await self._tries(supervisor, "POST", f"/interactions/{_of(items, which)['id']}/{name}", body)

    async def completes_wrap_ups(self, whose: int, agent: int) -> None:
        await self._tries(_of(self.supervisors, whose), "POST", f"/agents/{_of(self.agents, agent).id}/complete-wrap-up", {})

    async def customer_is_edited(self, whose: int, who: int, tier: int) -> None:
        body = {"tier": _of(TIERS, tier)} if tier % 3 else {"name": f"Name {tier}"}
        await self._tries(_of(self.supervisors, whose), "PATCH", f"/customers/cus_{_of(tuple(CUSTOMERS), who)}", body)

    # The world

    async def time_passes(self, how_much: int) -> None:
        await self.house.later(_of(SPANS, how_much))

    async def a_turn_breaks(self) -> None:
        await self.house.breaks_a_turn()

    def _verb(self, verb: int, choice: int) -> tuple[str, dict[str, Any]]:
        until = (self.house.clock.now() + timedelta(seconds=_of(SPANS, choice))).isoformat()
        to = {"queue": _of(EVERY_QUEUE, choice)} if choice % 2 else {"agent": _of(self.agents, choice).id}
        verbs: Sequence[tuple[str, dict[str, Any]]] = (
            ("messages", {"text": "Hi", "client_id": f"d{choice}", "private": not choice % 5}),
            ("wrap-up", {"outcome": _of(OUTCOMES, choice), "note": "n"}),
            ("end", {}),
            ("transfer", {"to": to, "note": "why" if choice % 3 else ""}),
            ("park", {"until": until} if choice % 2 else {}),
            ("assign", {"agent": _of(self.agents, choice).id}),
            ("typing", {"on": bool(choice % 2)}),
        )
        return _of(verbs, verb)

    def _visitor(self, which: int, *, there: bool) -> Visitor | None:
        found = [visitor for visitor in self.visitors if visitor.is_there == there]
        return _of(found, which) if found else None

    async def _tries(self, person: Person, method: str, path: str, body: object) -> None:
        status = await person.tries(method, path, body)
        assert status < 500, f"{method} {path} {body}: {status}"


def _of(choices: Sequence[T], number: int) -> T:
    return choices[number % len(choices)]
