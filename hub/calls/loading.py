"""Reading calls from the database: those under way and those still to be made at start, and those a turn needs besides."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.calls import tables
from hub.calls.menu import go_on
from hub.calls.records import Call, Party, Recording
from hub.calls.steering import look
from hub.journal.turn import Turn
from hub.self_service.steps import Position
from hub.store.known_select import KnownSelect
from hub.store.listed import listed
from hub.work.live import Live
from hub.work.records import Interaction

_calls = KnownSelect(select(tables.calls).where(or_(tables.is_under_way, listed("ids", tables.calls.c.id))))
_some_calls = KnownSelect(select(tables.calls).where(listed("ids", tables.calls.c.id)))
_parties = KnownSelect(select(tables.parties).where(listed("of", tables.parties.c.interaction_id)).order_by(tables.parties.c.made_at))
_recordings = KnownSelect(select(tables.recordings).where(listed("of", tables.recordings.c.interaction_id)))


async def load_calls(live: Live, connection: AsyncConnection, interaction_ids: Collection[str]) -> None:
    """Every call under way, and those of these interactions (a callback that is still to be made)."""
    rows = await _calls.rows(connection, ids=interaction_ids)
    live.calls.calls = await _with_parts(connection, {row.id: Call.of(row) for row in rows})
    for interaction in live.interactions.values():
        interaction.call = live.calls.calls.get(interaction.id)


async def fetch_calls(live: Live, connection: AsyncConnection, aside: Collection[Interaction]) -> None:
    """The calls of work that comes back from aside."""
    on_calls = [interaction for interaction in aside if live.has_calls(interaction.channel)]
    missing = [interaction.id for interaction in on_calls if interaction.id not in live.calls.calls]
    if missing:
        rows = await _some_calls.rows(connection, ids=missing)
        live.calls.calls |= await _with_parts(connection, {row.id: Call.of(row) for row in rows})
    for interaction in on_calls:
        interaction.call = live.calls.calls.get(interaction.id)


async def _with_parts(connection: AsyncConnection, calls: dict[str, Call]) -> dict[str, Call]:
    if calls:
        for row in await _parties.rows(connection, of=list(calls)):
            calls[row.interaction_id].parties[row.id] = Party.of(row)
        for row in await _recordings.rows(connection, of=list(calls)):
            calls[row.interaction_id].recordings[row.id] = Recording.of(row)
    return calls


def take_up_again(live: Live, turn: Turn) -> None:
    """After a start: what was asked meanwhile is not known, so the carrier is asked what it sees; look-ups begin anew."""
    for call in live.calls.calls.values():
        if call.ended_at is None:
            look(live, turn, call)
        interaction = live.interactions.get(call.id)
        if interaction is None or interaction.state != "self_service" or call.position is None:
            continue
        if Position.from_json(call.position).awaiting in ("fetched", "customer"):
            go_on(live, turn, call, interaction, None)
