"""What the wallboard shows of this moment, read off the live state."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from hub.floor.activity import activity
from hub.floor.now import CellDepth, Seated
from hub.floor.rollups import Cell
from hub.floor.wire import ChannelState, FloorAgent, FloorItem
from hub.work.agents import Agent
from hub.work.live import Live
from hub.work.records import Interaction
from hub.work.views import presence_view
from hub.work.wire import ChannelName


@dataclass(slots=True)
class _Counted:
    waiting: int = 0
    in_hand: int = 0
    in_menu: int = 0
    oldest: datetime | None = None


class FloorFacts:
    """`hub.floor.now.LiveFloor` over the live state, which changes object after a failure."""

    def __init__(self, channels: Callable[[], Sequence[ChannelState]]) -> None:
        self._channels = channels
        self.live: Live | None = None

    def depths(self) -> Mapping[Cell, CellDepth]:
        counted: dict[tuple[str, str, str], _Counted] = {}
        for interaction in self.live.interactions.values() if self.live is not None else ():
            cell = (interaction.queue, interaction.channel, interaction.tier)
            if (here := counted.get(cell)) is None:
                here = counted[cell] = _Counted()
            if interaction.state == "self_service":
                here.in_menu += 1
                continue
            if interaction.state not in ("queued", "offered"):
                here.in_hand += 1
                continue
            here.waiting += 1
            since = interaction.waiting_since
            if here.oldest is None or (since is not None and since < here.oldest):
                here.oldest = since
        return {
            Cell(*cell): CellDepth(waiting=here.waiting, oldest_waiting_since=here.oldest, in_hand=here.in_hand, in_menu=here.in_menu)
            for cell, here in counted.items()
        }

    def seated(self) -> Sequence[Seated]:
        live = self.live
        if live is None:
            return []
        return [_seated(live, agent) for agent in live.agents.values() if agent.seat.channels]

    def channels(self) -> Sequence[ChannelState]:
        return self._channels()


def _seated(live: Live, agent: Agent) -> Seated:
    shown = presence_view(agent.presence)
    states = {handling.state for handling in agent.handlings.values()}
    doing = activity(
        shown["presence"]["state"],
        agent.presence.reason,
        connected="active" in states,
        wrapping="wrapping" in states,
        offered=bool(agent.offers),
    )
    units = live.company.channels
    items = _items(live, agent)
    facts: FloorAgent = {
        "id": agent.id,
        "name": agent.name,
        "presence": shown["presence"],
        "pending": shown["pending"],
        "reachable": agent.reachable,
        "activity": doing,
        "activity_since": _doing_since(agent, doing),
        "units_used": sum(units[channel].units for channel in {item["interaction_id"]: item["channel"] for item in items}.values()),
        "units": agent.seat.capacity,
        "items": items,
        "missed_today": 0,
        "wrap_up_overdue": any(handling.overdue for handling in agent.handlings.values()),
    }
    serves = {skill.removeprefix("queue:") for skill in agent.seat.skills if skill.startswith("queue:")}
    return Seated(agent=facts, queues=frozenset(serves))


def _items(live: Live, agent: Agent) -> list[FloorItem]:
    offered = [(offer.interaction_id, "offered", offer.made_at) for offer in agent.offers.values()]
    handled = [
        (handling.interaction_id, handling.state, handling.wrap_since or handling.accepted_at) for handling in agent.handlings.values()
    ]
    return [_item(live.interactions[id], state, since) for id, state, since in (*offered, *handled)]


def _item(interaction: Interaction, state: str, since: datetime) -> FloorItem:
    return {
        "interaction_id": interaction.id,
        "channel": cast(ChannelName, interaction.channel),
        "queue": interaction.queue,
        "tier": interaction.tier,
        "state": state,
        "since": since,
        "customer": interaction.customer_name,
    }


def _doing_since(agent: Agent, doing: str) -> datetime:
    active = [handling.accepted_at for handling in agent.handlings.values() if handling.state == "active"]
    wrapping = [handling.wrap_since for handling in agent.handlings.values() if handling.wrap_since is not None]
    offered = [offer.made_at for offer in agent.offers.values()]
    since = {"connected": active, "wrapping": wrapping, "offered": offered}.get(doing)
    if since:
        return min(since)
    return max(agent.presence.since, agent.presence.idle_since) if doing == "available" else agent.presence.since
