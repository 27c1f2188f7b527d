"""Questions to the past: interactions, messages, events and decisions, read from the database as it stands at the last commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true, tuple_, union
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.doors import Problem
from hub.calls.stored_calls import calls_of
from hub.customers.cursor import cursor_of, cursor_values, invalid_cursor
from hub.customers.tables import identities
from hub.journal.tables import log
from hub.mail.loading import attach_mails
from hub.people.tables import users
from hub.people.users import SUPERVISORS, SignedInUser
from hub.store.engine import Database
from hub.web.shape import Page
from hub.work import tables, wire
from hub.work.placing import PHONE
from hub.work.records import Handling, Interaction, Message, Offer
from hub.work.views import agent_ref, interaction_view, message_view

LONGEST_SEQ = 18
"""Digits of a number that fits where the log keeps it."""


class Queries:
    """Reads for people. What somebody may see is part of every question."""

    def __init__(self, database: Database, needs_outcome: frozenset[str]) -> None:
        self._database = database
        self._needs_outcome = needs_outcome

    async def interactions(self, query: wire.InteractionQuery, reader: SignedInUser, serving: frozenset[str]) -> Page[wire.Interaction]:
        """Newest first. `serving`: the customers this agent serves now."""
        table = tables.interactions
        wanted = select(table.c.id, table.c.arrived_at).where(_all_open_to(reader, serving), *_asked(query))
        if query.cursor is not None:
            wanted = wanted.where(tuple_(table.c.arrived_at, table.c.id) < tuple_(*_cursor(query.cursor)))
        wanted = wanted.order_by(table.c.arrived_at.desc(), table.c.id.desc()).limit(query.limit + 1)
        async with self._database.reading() as connection:
            found = list(await connection.execute(wanted))
            shown = found[: query.limit]
            views = await self.views(connection, [row.id for row in shown])
        more = len(found) > query.limit
        return {
            "items": [views[row.id] for row in shown],
            "next": _cursor_of(shown[-1].arrived_at, shown[-1].id) if more else None,
        }

    async def interaction(self, interaction_id: str, reader: SignedInUser, serving: frozenset[str]) -> wire.Interaction:
        """Raises `Problem` 404 for one this reader may not see, or that is not there."""
        async with self._database.reading() as connection:
            await self._check(connection, interaction_id, reader, serving)
            return (await self.views(connection, [interaction_id]))[interaction_id]

    async def messages(
        self, interaction_id: str, reader: SignedInUser, serving: frozenset[str], cursor: str | None, limit: int
    ) -> Page[wire.Message]:
        """In order; `next` leads to later ones."""
        table = tables.messages
        after = _number(cursor)
        wanted = select(table).where(table.c.interaction_id == interaction_id, table.c.seq > after).order_by(table.c.seq).limit(limit + 1)
        async with self._database.reading() as connection:
            await self._check(connection, interaction_id, reader, serving)
            rows = [Message.of(row) for row in await connection.execute(wanted)]
            await attach_mails(connection, rows)
        shown = rows[:limit]
        return {"items": [message_view(message) for message in shown], "next": str(shown[-1].seq) if len(rows) > limit else None}

    async def events(
        self, interaction_id: str, reader: SignedInUser, serving: frozenset[str], cursor: str | None, limit: int
    ) -> Page[wire.LogEntry]:
        wanted = select(log).where(log.c.interaction_id == interaction_id, log.c.seq > _number(cursor)).order_by(log.c.seq).limit(limit + 1)
        async with self._database.reading() as connection:
            await self._check(connection, interaction_id, reader, serving)
            rows = list(await connection.execute(wanted))
        shown = rows[:limit]
        items: list[wire.LogEntry] = [
            {"seq": row.seq, "at": row.at, "type": row.type, "agent_id": row.agent_id, "data": row.data} for row in shown
        ]
        return {"items": items, "next": str(shown[-1].seq) if len(rows) > limit else None}

    async def routing(
        self, interaction_id: str, reader: SignedInUser, serving: frozenset[str], cursor: str | None, limit: int
    ) -> Page[wire.RoutingDecision]:
        table = tables.decisions
        wanted = (
            select(table)
            .where(table.c.interaction_id == interaction_id, table.c.seq > _number(cursor))
            .order_by(table.c.seq)
            .limit(limit + 1)
        )
        async with self._database.reading() as connection:
            await self._check(connection, interaction_id, reader, serving)
            rows = list(await connection.execute(wanted))
            names = await _names(connection, {row.agent_id for row in rows if row.agent_id})
        shown = rows[:limit]
        items: list[wire.RoutingDecision] = [
            {
                "at": row.at,
                "kind": row.kind,
                "agent": agent_ref(row.agent_id, names) if row.agent_id else None,
                "reason": row.reason,
            }
            for row in shown
        ]
        return {"items": items, "next": str(shown[-1].seq) if len(rows) > limit else None}

    async def views(self, connection: AsyncConnection, ids: Sequence[str]) -> Mapping[str, wire.Interaction]:
        """Interactions by id as they stand on the wire."""
        if not ids:
            return {}
        table = tables.interactions
        found = {row.id: Interaction.of(row) for row in await connection.execute(select(table).where(table.c.id.in_(ids)))}
        handlings = select(tables.handlings).where(tables.handlings.c.interaction_id.in_(ids)).order_by(tables.handlings.c.accepted_at)
        for row in await connection.execute(handlings):
            found[row.interaction_id].handlings.append(Handling.of(row))
        pending = select(tables.offers).where(tables.is_pending, tables.offers.c.interaction_id.in_(ids))
        for row in await connection.execute(pending):
            found[row.interaction_id].offers[row.id] = Offer.of(row)
        calls = await calls_of(connection, [interaction.id for interaction in found.values() if interaction.channel == PHONE])
        for interaction in found.values():
            interaction.call = calls.get(interaction.id)
        names = await _names(connection, {id for interaction in found.values() for id in _agents_in(interaction)})
        return {id: interaction_view(interaction, names, needs_outcome=self._needs_outcome) for id, interaction in found.items()}

    async def _check(self, connection: AsyncConnection, interaction_id: str, reader: SignedInUser, serving: frozenset[str]) -> None:
        table = tables.interactions
        seen = await connection.scalar(select(table.c.id).where(table.c.id == interaction_id, _open_to(reader, serving)))
        if seen is None:
            raise Problem(404, "not_found", "There is no such interaction, or it is not yours to see.")


def _open_to(reader: SignedInUser, serving: frozenset[str]) -> ColumnElement[bool]:
    """The same rule as `hub.work.visibility.may_see`, as SQL."""
    table = tables.interactions
    if reader.roles & SUPERVISORS and reader.queue_scope is None:
        return true()
    supervised = table.c.queue.in_(sorted(reader.queue_scope or ())) if reader.roles & SUPERVISORS else false()
    had = exists().where(tables.handlings.c.interaction_id == table.c.id, tables.handlings.c.agent_id == reader.id)
    offered = exists().where(tables.offers.c.interaction_id == table.c.id, tables.offers.c.agent_id == reader.id, tables.is_pending)
    return or_(supervised, had, offered, table.c.customer_id.in_(sorted(serving)))


def _all_open_to(reader: SignedInUser, serving: frozenset[str]) -> ColumnElement[bool]:
    """The same rule once more, for a list: what is the agent's own is found first, so that it costs what they had and not all there ever
    was.
    """
    table, handlings, offers = tables.interactions, tables.handlings, tables.offers
    if reader.roles & SUPERVISORS and reader.queue_scope is None:
        return true()
    own = union(
        select(handlings.c.interaction_id).where(handlings.c.agent_id == reader.id),
        select(offers.c.interaction_id).where(offers.c.agent_id == reader.id, tables.is_pending),
        select(table.c.id).where(table.c.customer_id.in_(sorted(serving))),
    )
    if reader.roles & SUPERVISORS:
        return or_(table.c.queue.in_(sorted(reader.queue_scope or ())), table.c.id.in_(own))
    return table.c.id.in_(own)


def _asked(query: wire.InteractionQuery) -> list[ColumnElement[bool]]:
    table = tables.interactions
    simple = {"queue": query.queue, "channel": query.channel, "tier": query.tier, "customer_id": query.customer}
    conditions: list[ColumnElement[bool]] = [table.c[name] == value for name, value in simple.items() if value is not None]
    if query.state is not None:
        # As it is shown: a call of ours that nobody has joined yet is on its way to its agent.
        conditions.append(table.c.state.in_(("offered", "arrived") if query.state == "offered" else (query.state,)))
    if query.agent is not None:
        conditions.append(table.c.id.in_(select(tables.handlings.c.interaction_id).where(tables.handlings.c.agent_id == query.agent)))
    if query.q is not None:
        known = exists().where(
            and_(identities.c.customer_id == table.c.customer_id, identities.c.value.icontains(query.q, autoescape=True))
        )
        conditions.append(
            or_(
                table.c.customer_name.icontains(query.q, autoescape=True),
                table.c.subject.icontains(query.q, autoescape=True),
                table.c.preview.icontains(query.q, autoescape=True),
                known,
            )
        )
    return conditions


def _agents_in(interaction: Interaction) -> set[str]:
    parts: list[Handling | Offer] = [*interaction.handlings, *interaction.offers.values()]
    transfer = interaction.transfer or {}
    named = {interaction.agent_id, transfer.get("by"), transfer.get("to_agent"), transfer.get("instead_of")}
    on_call = {party.agent_id for party in interaction.call.parties.values()} if interaction.call is not None else set()
    return {part.agent_id for part in parts} | {id for id in named | on_call if id is not None}


async def _names(connection: AsyncConnection, ids: set[str]) -> dict[str, str]:
    if not ids:
        return {}
    rows = await connection.execute(select(users.c.id, users.c.name).where(users.c.id.in_(sorted(ids))))
    return {row.id: row.name for row in rows}


def _cursor_of(at: datetime, id: str) -> str:
    return cursor_of([at.isoformat(), id])


def _cursor(text: str) -> tuple[datetime, str]:
    at, id = cursor_values(text, 2) or ("", "")
    try:
        return datetime.fromisoformat(at).astimezone(UTC), id
    except (ValueError, OverflowError) as error:
        raise invalid_cursor() from error


def _number(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdecimal() and len(cursor) <= LONGEST_SEQ):
        raise invalid_cursor()
    return int(cursor)
