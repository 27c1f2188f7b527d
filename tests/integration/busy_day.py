"""A day of calls in which everybody does as they please: callers, agents, a supervisor, and the carrier."""

from __future__ import annotations

import asyncio
import random
from typing import Any

from tests.hub.running.people import Person
from tests.integration.calling_house import CallingHouse
from tests.integration.telephones import LOOK_SECONDS, OVER, Json, Telephone

WEBHOOKS = ("voice", "gather", "wait", "queue", "status", "conference", "recording")
TOLD = frozenset({"queue", "status", "conference", "recording"})
REQUESTS = (
    "create_participant",
    "update_call",
    "update_participant",
    "remove_participant",
    "update_conference",
    "create_recording",
    "read",
)
REFUSALS = (200, 201, 204, 404, 409, 422)
MISCHIEF_SECONDS = 0.05
OUTSIDE = "+12025550177"


class BusyDay:
    """Ends when every caller has had their call and everything is finished."""

    def __init__(self, house: CallingHouse, seed: int, agents: list[Person], supervisor: Person) -> None:
        self.house = house
        self.chance = random.Random(seed)
        self.agents = agents
        self.supervisor = supervisor
        self.callers: list[Telephone] = []
        self.done: list[str] = []
        self.closing = asyncio.Event()

    async def lives(self, callers: int) -> None:
        async with asyncio.TaskGroup() as tasks:
            people = [tasks.create_task(self._works(agent)) for agent in self.agents]
            people.append(tasks.create_task(self._supervises()))
            people.append(tasks.create_task(self._misbehaves()))
            calls = [tasks.create_task(self._calls(number)) for number in range(callers)]
            await asyncio.wait(calls)
            self.closing.set()
            await asyncio.wait(people)

    # Callers

    async def _calls(self, number: int) -> None:
        await asyncio.sleep(self.chance.uniform(0, 3))
        caller = await self.house.carrier_.telephone(f"+1303555{2000 + number}").dials()
        self.callers.append(caller)
        patience = self.chance.choice([0.1, 0.5, 1, 2, 4])
        asks_back, leaves = self.chance.random() < 0.3, self.chance.random() < 0.8
        until = asyncio.get_running_loop().time() + patience
        while True:
            call = await caller.call()
            if call["state"] in OVER:
                return
            if call["recording"] and self.chance.random() < 0.5:
                await caller.tries("speak", text="Please call me.")
            elif asks_back and call["gathering"]:
                await caller.tries("press", digits=self.chance.choice("1123"))
            if asyncio.get_running_loop().time() > until and leaves:
                await caller.hangs_up()
                return
            if asyncio.get_running_loop().time() > until + 4:
                await caller.hangs_up()
                return
            await asyncio.sleep(3 * LOOK_SECONDS)

    # Agents

    async def _works(self, agent: Person) -> None:
        while not self.closing.is_set():
            await self._does_something(agent)
            await asyncio.sleep(self.chance.uniform(1, 4) * LOOK_SECONDS)

    async def _does_something(self, agent: Person) -> None:
        work = await agent.work()
        if await self._is_away(agent) and self.chance.random() < 0.5:
            await self._tries(agent, "PUT", "/me/presence", {"state": "available", "reason": None, "confirmed": False})
        for offer in work["offers"]:
            verb = self.chance.choices(("accept", "decline", None), (8, 1, 1))[0]
            if verb is not None:
                await self._tries(agent, "POST", f"/offers/{offer['offer_id']}/{verb}", {"reason": ""} if verb == "decline" else None)
        for interaction in work["interactions"]:
            await self._on_call(agent, interaction)
        if self.chance.random() < 0.01:
            await self.house.phone_of(agent).hangs_up()

    async def _is_away(self, agent: Person) -> bool:
        return bool(await self.house.look(lambda live: live.agents[agent.id].presence.state != "available"))

    async def _on_call(self, agent: Person, interaction: Json) -> None:
        mine = next(one for one in reversed(interaction["handlings"]) if one["agent"]["id"] == agent.id)
        if mine["state"] == "wrapping":
            if self.chance.random() < 0.3:
                await self._does(agent, interaction, "wrap-up", {"outcome": None, "note": ""})
            return
        if self.chance.random() < 0.4:
            verb, body = self.chance.choice(self._verbs(interaction))
            await self._does(agent, interaction, verb, body)

    def _verbs(self, interaction: Json) -> list[tuple[str, Json | None]]:
        colleague = self.chance.choice(self.agents).id
        there = [party["id"] for party in (interaction["call"] or {"parties": []})["parties"]]
        party = self.chance.choice(there) if there else "nobody"
        return [
            ("hold", {"party": None}),
            ("resume", {"party": None}),
            ("hold", {"party": party}),
            ("consult", {"to": {"phone": OUTSIDE}}),
            ("consult", {"to": {"agent": colleague}}),
            ("conference", None),
            ("complete", None),
            ("leave", None),
            ("drop", {"party": party}),
            ("keypad", {"digits": "12#"}),
            ("recording", {"state": "on"}),
            ("recording", {"state": "paused", "reason": "card"}),
            ("transfer", {"to": {"queue": "sales"}, "note": ""}),
            ("transfer", {"to": {"agent": colleague}, "note": "", "fallback_queue": "support"}),
            ("transfer", {"to": {"phone": OUTSIDE}, "note": ""}),
            ("end", None),
            ("wrap-up", {"outcome": None, "note": ""}),
        ]

    async def _supervises(self) -> None:
        while not self.closing.is_set():
            calls = await self.house.look(lambda live: [one.id for one in live.interactions.values() if one.active])
            if calls:
                id = self.chance.choice(calls)
                mode = self.chance.choice(["listen", "whisper", "barge", "off"])
                await self._does(self.supervisor, {"id": id}, "supervise", {"mode": mode})
                if self.chance.random() < 0.1:
                    await self._does(self.supervisor, {"id": id}, "take-over", None)
            for interaction in (await self.supervisor.work())["interactions"]:
                await self._does(self.supervisor, interaction, self.chance.choice(["end", "wrap-up"]), {"outcome": None, "note": ""})
            await asyncio.sleep(5 * LOOK_SECONDS)

    async def _does(self, person: Person, interaction: Json, verb: str, body: Any) -> None:
        if verb == "end":
            body = None
        await self._tries(person, "POST", f"/interactions/{interaction['id']}/{verb}", body)
        self.done.append(verb)

    async def _tries(self, person: Person, method: str, path: str, body: Any) -> None:
        status = await person.tries(method, path, body)
        assert status in REFUSALS, f"{method} {path} {body}: {status}"

    # The carrier

    async def _misbehaves(self) -> None:
        while not self.closing.is_set():
            await self.house.carrier_.misbehaves(*self._mischief())
            await asyncio.sleep(MISCHIEF_SECONDS)
        await self.house.carrier_.behaves()

    def _mischief(self) -> tuple[str, str]:
        if self.chance.random() < 0.2:
            return "leg", self.chance.choice(["busy", "no_answer", "failed", "machine"])
        if self.chance.random() < 0.5:
            on = self.chance.choice(WEBHOOKS)
            return on, self.chance.choice(["duplicate", "delay", *(("reorder",) if on in TOLD else ())])
        return self.chance.choice(REQUESTS), self.chance.choice(["time_out", "disconnect", "fail"])

    # The end of the day

    async def finishes(self) -> None:
        """Everybody outside hangs up, agents take what is left and end it."""
        while await self._is_anything_left():
            for call in await self.house.carrier_.calls():
                outside = call["from"] if call["direction"] == "inbound" else call["to"]
                if not outside.startswith("client:"):
                    await self.house.carrier_.telephone(outside).hangs_up()
            for person in (*self.agents, self.supervisor):
                await self._finishes(person)
            await asyncio.sleep(LOOK_SECONDS)

    async def _is_anything_left(self) -> bool:
        return bool(await self.house.look(lambda live: live.interactions or live.calls.calls))

    async def _finishes(self, person: Person) -> None:
        work = await person.work()
        if person is not self.supervisor and await self._is_away(person):
            await self._tries(person, "PUT", "/me/presence", {"state": "available", "reason": None, "confirmed": False})
        for offer in work["offers"]:
            await self._tries(person, "POST", f"/offers/{offer['offer_id']}/accept", None)
        for interaction in work["interactions"]:
            mine = next(one for one in reversed(interaction["handlings"]) if one["agent"]["id"] == person.id)
            if mine["state"] == "wrapping" or interaction["mode"] == "voicemail":
                await self._does(person, interaction, "wrap-up", {"outcome": "resolved", "note": ""})
            elif interaction["state"] == "connected" or (interaction["transfer"] or {"by": {"id": None}})["by"]["id"] == person.id:
                await self._does(person, interaction, "end", None)
