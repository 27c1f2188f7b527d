"""Agents' consoles: they take their screen pops, and note when each came, to whom, and in what order."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from bench.customers import mark_of
from bench.lines import Lines, Wire, open_wire, request
from bench.world import SignedIn

OFFER = b'"type":"offer.made"'
HEAD = 60
"""The type stands in the first bytes of every frame."""


@dataclass(slots=True)
class Pop:
    """A screen pop as it came in."""

    mark: str
    agent: int
    at: float
    bytes: int
    frame: dict[str, Any]


class Desks:
    """All consoles of one run."""

    def __init__(self, port: int, agents: Sequence[SignedIn]) -> None:
        self.port = port
        self.agents = agents
        self.pops: dict[str, list[Pop]] = defaultdict(list)
        self.unordered = 0
        self.cut = 0
        self.arrived: Callable[[Pop], None] = lambda pop: None
        self._wires: list[Wire] = []
        self._last: list[int] = [0] * len(agents)

    async def open(self) -> None:
        for number, agent in enumerate(self.agents):
            headers = {"Authorization": f"Bearer {agent.token}"}
            self._wires.append(await open_wire(self.port, "/api/v1/desk/socket", headers, self._listener(number)))

    async def become_available(self, lines: Lines) -> None:
        await self._all_choose(lines, b'{"state":"available"}')

    async def go_away(self, lines: Lines) -> None:
        await self._all_choose(lines, b'{"state":"not_ready","reason":"break"}')

    async def _all_choose(self, lines: Lines, state: bytes) -> None:
        answers = await asyncio.gather(*(self._choose(lines, agent, state) for agent in self.agents))
        if any(status != 200 for status in answers):
            raise RuntimeError(f"agents could not choose {state.decode()}: {answers}")

    async def _choose(self, lines: Lines, agent: SignedIn, state: bytes) -> int:
        headers = {"Authorization": f"Bearer {agent.token}"}
        answer, _ = await lines.ask_until_taken(request("PUT", "/api/v1/me/presence", state, headers))
        return answer.status

    def close(self) -> None:
        self.cut = sum(wire.closed for wire in self._wires)
        for wire in self._wires:
            wire.abort()

    def _listener(self, number: int) -> Callable[[bytes, float], None]:
        def heard(frame: bytes, at: float) -> None:
            if OFFER not in frame[:HEAD]:
                return
            parsed = orjson.loads(frame)
            if parsed["seq"] <= self._last[number]:
                self.unordered += 1
            self._last[number] = parsed["seq"]
            pop = Pop(_mark(parsed["data"]["interaction"]), number, at, len(frame), parsed)
            self.pops[pop.mark].append(pop)
            self.arrived(pop)

        return heard


def _mark(interaction: dict[str, Any]) -> str:
    """A call is known again by the caller's number."""
    call = interaction.get("call")
    return str(call["number"]) if call else mark_of(interaction["preview"])
