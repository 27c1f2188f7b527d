"""From the events of a turn to the frames consoles get, each with those it is for.

One `interaction.changed` a turn and interaction is enough: it carries the interaction as it is after the turn, under the number of
its last event.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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

SILENT = frozenset({"interaction.arrived", "interaction.flowed_out"})
"""Events that never are the last of what they belong to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Whom a frame is for: these agents, the supervisors of a queue, or everybody."""

    agents: frozenset[str] = frozenset()
    queue: str | None = None
    everybody: bool = False

    def includes(self, viewer: Agent) -> bool:
        if self.everybody or viewer.id in self.agents:
            return True
        return self.queue is not None and is_supervisor(viewer) and (viewer.queue_scope is None or self.queue in viewer.queue_scope)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedFrame:
    """One frame as it goes over the wire, with its number and audience."""

    seq: int
    audience: Audience
    encoded: bytes


def frames_of(live: Live, events: Sequence[Event]) -> Iterator[LoggedFrame]:
    """The frames of one turn, in order."""
    last = _last_change(events)
    views: dict[str, Any] = {}
    for event in events:
        made = _frame(live, event, last, views)
        if made is not None:
            kind, data, audience = made
            yield LoggedFrame(seq=event.seq, audience=audience, encoded=encode(event.seq, kind, event.at, data))


def encode(seq: int | None, kind: str, at: object, data: object) -> bytes:
    return orjson.dumps({"seq": seq, "type": kind, "at": at, "data": data}, option=orjson.OPT_UTC_Z)


def _last_change(events: Sequence[Event]) -> Mapping[str, int]:
    return {event.interaction_id: event.seq for event in events if event.interaction_id is not None and _changes(event)}


def _changes(event: Event) -> bool:
    return event.type.startswith(("interaction.", "handling.", "customer.")) and event.type not in SILENT


def _frame(live: Live, event: Event, last: Mapping[str, int], views: dict[str, Any]) -> tuple[str, Any, Audience] | None:
    interaction = event.subject if isinstance(event.subject, Interaction) else None
    if event.type == "offer.made":
        return _offer_made(live, event)
    if event.type.startswith("offer.") and interaction is not None:
        gone = {"offer_id": event.data["offer_id"], "interaction_id": interaction.id, "reason": _why_gone(event)}
        return "offer.withdrawn", gone, Audience(agents=frozenset({event.agent_id or ""}))
    if event.type in ("presence.changed", "user.changed"):
        agent = live.agents.get(event.agent_id or "")
        return None if agent is None else ("presence.changed", {"agent": agent_info(agent)}, Audience(everybody=True))
    if interaction is None or not _anybody_had(interaction):
        return None
    if event.type in ("message.added", "message.changed"):
        data = {
            "interaction_id": interaction.id,
            "message": message_view(live.spoken[event.seq]),
            "interaction": _view(live, interaction, views),
        }
        return event.type, data, _whose(interaction)
    if _changes(event) and last[interaction.id] == event.seq:
        return "interaction.changed", {"interaction": _view(live, interaction, views), "cause": event.type}, _whose(interaction)
    return None


def _offer_made(live: Live, event: Event) -> tuple[str, Any, Audience] | None:
    agent, interaction = live.agents.get(event.agent_id or ""), event.subject
    if agent is None:
        return None
    offer = live.made.get(event.data["offer_id"])
    return None if offer is None else ("offer.made", pop_of(live, offer, interaction), Audience(agents=frozenset({agent.id})))


def _why_gone(event: Event) -> str:
    return event.data["reason"] or "withdrawn" if event.type == "offer.withdrawn" else event.type.removeprefix("offer.")


def _view(live: Live, interaction: Interaction, views: dict[str, Any]) -> Any:
    if interaction.id not in views:
        views[interaction.id] = interaction_view(interaction, live.names, needs_outcome=live.needs_outcome)
    return views[interaction.id]


def _anybody_had(interaction: Interaction) -> bool:
    """Whether it is, or was, in anybody's work: what only waits is shown as numbers."""
    return bool(interaction.offers or interaction.handlings or interaction.offered_to)


def _whose(interaction: Interaction) -> Audience:
    """Those who have or had it, and their supervisors."""
    agents = {handling.agent_id for handling in interaction.handlings} | interaction.offered_to
    return Audience(agents=frozenset(agents), queue=interaction.queue)
