"""Calls as they are read from their rows: those under way, and those that are over."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.calls import tables
from hub.calls.records import Call, Party, Recording
from hub.store.known_select import KnownSelect
from hub.store.listed import listed

_under_way = KnownSelect(select(tables.calls).where(or_(tables.is_under_way, listed("ids", tables.calls.c.id))))
_calls = KnownSelect(select(tables.calls).where(listed("ids", tables.calls.c.id)))
_parties = KnownSelect(select(tables.parties).where(listed("of", tables.parties.c.interaction_id)).order_by(tables.parties.c.made_at))
_recordings = KnownSelect(
    select(tables.recordings).where(listed("of", tables.recordings.c.interaction_id)).order_by(tables.recordings.c.began_at)
)


async def calls_under_way(connection: AsyncConnection, also: Collection[str]) -> dict[str, Call]:
    """Every call that is not over, and those of these interactions, by interaction."""
    rows = await _under_way.rows(connection, ids=list(also))
    return await _with_parts(connection, {row.id: Call.of(row) for row in rows})


async def calls_of(connection: AsyncConnection, interaction_ids: Collection[str]) -> dict[str, Call]:
    """The calls of these interactions, those that are over included."""
    if not interaction_ids:
        return {}
    rows = await _calls.rows(connection, ids=list(interaction_ids))
    return await _with_parts(connection, {row.id: Call.of(row) for row in rows})


async def _with_parts(connection: AsyncConnection, calls: dict[str, Call]) -> dict[str, Call]:
    if calls:
        for row in await _parties.rows(connection, of=list(calls)):
            calls[row.interaction_id].parties[row.id] = Party.of(row)
        for row in await _recordings.rows(connection, of=list(calls)):
            calls[row.interaction_id].recordings[row.id] = Recording.of(row)
    return calls
