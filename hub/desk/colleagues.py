"""All agents as everybody sees them, encoded once for everybody: the longest part of a snapshot is the same on every console."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

import orjson

from hub.desk.snapshot import agent_info
from hub.desk.wire import AgentInfo
from hub.journal.event import Event
from hub.work.live import Live

NEWS = frozenset({"presence.changed", "user.changed"})
"""The events that carry an agent as they are now."""


class Colleagues:
    """Kept up to date by the same events as the consoles are."""

    def __init__(self) -> None:
        self._encoded: dict[str, bytes] = {}
        self._all: orjson.Fragment | None = None

    def note(self, events: Iterable[Event]) -> None:
        for event in events:
            if event.type in NEWS:
                self._encoded.pop(event.agent_id or "", None)
                self._all = None

    def forget(self) -> None:
        """The live state is a new one."""
        self._encoded.clear()
        self._all = None

    def of(self, live: Live) -> Sequence[AgentInfo]:
        """Something that is encoded as their list."""
        if self._all is None:
            for agent in live.agents.values():
                if agent.id not in self._encoded:
                    self._encoded[agent.id] = orjson.dumps(agent_info(agent), option=orjson.OPT_UTC_Z)
            self._all = orjson.Fragment(b"[" + b",".join(self._encoded[agent_id] for agent_id in live.agents) + b"]")
        return cast(Sequence[AgentInfo], self._all)
