"""From the events of a turn to the frames consoles get, each with those it is for.

One `interaction.changed` a turn and interaction is enough: it carries the interaction as it is after the turn, under the number of
its last event.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from hub.desk.screen_pop import pop_of
from hub.desk.snapshot import agent_info
from hub.journal.event import Event
from hub.work.agents import Agent
from hub.work.live import Live
from hub.work.records import Interaction
from hub.work.views import interaction_view, message_view
from hub.work.visibility import is_supervisor

CHANGING = ("interaction.", "handling.", "customer.", "party.", "call.", "recording.", "ivr.")
SILENT = frozenset({"interaction.arrived", "interaction.flowed_out"})
"""Events that never are the last of what they belong to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Whom a frame is for: these agents, the supervisors of a queue (but not those of another), or everybody."""

    agents: frozenset[str] = frozenset()
    queue: str | None = None
    but_not_queue: str | None = None
    everybody: bool = False

    def includes(self, viewer: Agent) -> bool:
        if self.everybody or viewer.id in self.agents:
            return True
        if self.queue is None or not is_supervisor(viewer):
            return False
        scope = viewer.queue_scope
        if scope is None:
            return self.but_not_queue is None
        return self.queue in scope and self.but_not_queue not in scope


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedFrame:
    """One frame as it goes over the wire, with its number and audience."""

    seq: int
    audience: Audience
    encoded: bytes


def frames_of(live: Live, events: Sequence[Event]) -> Iterator[LoggedFrame]:
    """The frames of one turn, in order."""
    told = _Told(live, events)
    for event in events:
        for kind, data, audience in told.frames(event):
            yield LoggedFrame(seq=event.seq, audience=audience, encoded=encode(event.seq, kind, event.at, data))


def encode(seq: int | None, kind: str, at: object, data: object) -> bytes:
    return orjson.dumps({"seq": seq, "type": kind, "at": at, "data": data}, option=orjson.OPT_UTC_Z)


Made = tuple[str, Any, Audience]


class _Told:
    """What the events of one turn tell, and to whom."""

    def __init__(self, live: Live, events: Sequence[Event]) -> None:
        self._live = live
        self._views: dict[str, Any] = {}
        self._last: dict[str, int] = {}
        self._offered: dict[str, set[str]] = defaultdict(set)
        self._queues: dict[str, set[str]] = defaultdict(set)
        for event in events:
            if event.interaction_id is None:
                continue
            if _changes(event):
                self._last[event.interaction_id] = event.seq
                self._queues[event.interaction_id].add(event.data["queue"])
            if event.type.startswith("offer.") and event.agent_id is not None:
                self._offered[event.interaction_id].add(event.agent_id)

    def frames(self, event: Event) -> Iterator[Made]:
        interaction = event.subject if isinstance(event.subject, Interaction) else None
        if event.type == "presence.changed":
            agent = self._live.agents.get(event.agent_id or "")
            if agent is not None:
                yield "presence.changed", {"agent": agent_info(agent)}, Audience(everybody=True)
        elif interaction is None:
            return
        elif event.type.startswith("offer."):
            yield from self._offer(event, interaction)
        elif event.type in ("message.added", "message.changed"):
            yield from self._message(event, interaction)
        elif _changes(event) and self._last[interaction.id] == event.seq:
            yield from self._change(event, interaction)

    def _offer(self, event: Event, interaction: Interaction) -> Iterator[Made]:
        offered_to = Audience(agents=frozenset({event.agent_id or ""}))
        if event.type == "offer.made":
            yield "offer.made", pop_of(self._live, self._live.made[event.data["offer_id"]], interaction), offered_to
            return
        gone = {"offer_id": event.data["offer_id"], "interaction_id": interaction.id, "reason": _why_gone(event)}
        yield "offer.withdrawn", gone, offered_to

    def _message(self, event: Event, interaction: Interaction) -> Iterator[Made]:
        if not interaction.had_by:
            return
        message = message_view(self._live.spoken[event.seq])
        data = {"interaction_id": interaction.id, "message": message, "interaction": self._view(interaction)}
        yield event.type, data, Audience(agents=frozenset(interaction.had_by), queue=interaction.queue)

    def _change(self, event: Event, interaction: Interaction) -> Iterator[Made]:
        """Also to those who were offered it until now, and to the supervisors of a queue it has left: it leaves their work."""
        agents = interaction.had_by | self._offered[interaction.id]
        if not agents:
            return
        view = self._view(interaction)
        audience = Audience(agents=frozenset(agents), queue=interaction.queue)
        yield "interaction.changed", {"interaction": view, "cause": event.type}, audience
        for left in sorted(self._queues[interaction.id] - {interaction.queue}):
            gone = {"interaction": view | {"handlings": []}, "cause": event.type}
            yield "interaction.changed", gone, Audience(queue=left, but_not_queue=interaction.queue)

    def _view(self, interaction: Interaction) -> Any:
        if interaction.id not in self._views:
            self._views[interaction.id] = interaction_view(interaction, self._live.names, needs_outcome=self._live.needs_outcome)
        return self._views[interaction.id]


def _changes(event: Event) -> bool:
    """Whether it changes what is shown of an interaction."""
    about = event.type.startswith(CHANGING) and isinstance(event.subject, Interaction)
    return about and event.type not in SILENT


def _why_gone(event: Event) -> str:
    return event.data["reason"] or "withdrawn" if event.type == "offer.withdrawn" else event.type.removeprefix("offer.")
