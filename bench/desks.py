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
        answers = await asyncio.gather(*(self._available(lines, number) for number in range(len(self.agents))))
        if any(status != 200 for status in answers):
            raise RuntimeError(f"agents could not become available: {answers}")

    async def _available(self, lines: Lines, number: int) -> int:
        answer, _ = await lines.ask_until_taken(
            request("PUT", "/api/v1/me/presence", b'{"state":"available"}', {"Authorization": f"Bearer {self.agents[number].token}"})
        )
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
            pop = Pop(mark_of(parsed["data"]["interaction"]["preview"]), number, at, len(frame), parsed)
            self.pops[pop.mark].append(pop)
            self.arrived(pop)

        return heard
