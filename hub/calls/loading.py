"""Calls in the live state: those under way and those still to be made at start, and those a turn brings back from aside."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.calls.menu import go_on
from hub.calls.overdue import set_call_timer
from hub.calls.steering import look
from hub.calls.stored_calls import calls_of, calls_under_way
from hub.journal.turn import Turn
from hub.self_service.steps import Position
from hub.work.live import Live
from hub.work.records import Interaction


async def load_calls(live: Live, connection: AsyncConnection) -> None:
    """Every call under way, and those of live work (a callback that is still to be made)."""
    on_calls = [interaction for interaction in live.interactions.values() if live.has_calls(interaction.channel)]
    live.calls.calls = await calls_under_way(connection, [interaction.id for interaction in on_calls])
    for interaction in on_calls:
        interaction.call = live.calls.calls.get(interaction.id)


async def fetch_calls(live: Live, connection: AsyncConnection, aside: Collection[Interaction]) -> None:
    """The calls of work that comes back from aside."""
    on_calls = [interaction for interaction in aside if live.has_calls(interaction.channel)]
    missing = [interaction.id for interaction in on_calls if interaction.id not in live.calls.calls]
    live.calls.calls |= await calls_of(connection, missing)
    live.calls.borrowed.update(missing)
    for interaction in on_calls:
        interaction.call = live.calls.calls.get(interaction.id)


def take_up_again(live: Live, turn: Turn) -> None:
    """After a start: what was asked meanwhile is not known, so the carrier is asked what it sees; look-ups begin anew."""
    for call in live.calls.calls.values():
        if call.ended_at is None:
            look(live, turn, call)
        set_call_timer(live, call, turn.now)
        interaction = live.interactions.get(call.id)
        if interaction is None or interaction.state != "self_service" or call.position is None:
            continue
        if Position.from_json(call.position).awaiting in ("fetched", "customer"):
            go_on(live, turn, call, interaction, None)
