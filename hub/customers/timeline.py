"""What happened with a customer before: their interactions, newest first, each with the last words said in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, literal, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.contract import DeliveryState
from hub.customers.cursor import cursor_of, cursor_values, invalid_cursor
from hub.customers.record import unknown_customer
from hub.customers.tables import customers
from hub.customers.wire import TimelineEntry
from hub.people.users import SUPERVISORS, SignedInUser
from hub.store.engine import Database
from hub.store.ids import CustomerId, UserId
from hub.web.shape import Page, PageQuery
from hub.work.tables import handlings, interactions, messages
from hub.work.wire import Interaction

Views = Callable[[AsyncConnection, Sequence[str]], Awaitable[Mapping[str, Interaction]]]
"""Interactions by id as they stand on the wire; one it does not answer is left out."""

Serves = Callable[[UserId, CustomerId], bool]
"""Whether this agent has something of this customer in hand or offered."""


class Timeline:
    """Reads customers' histories. Private notes are neither counted nor quoted."""

    def __init__(self, database: Database, views: Views, serves: Serves) -> None:
        self._database = database
        self._views = views
        self._serves = serves

    async def page(self, customer_id: CustomerId, query: PageQuery, reader: SignedInUser) -> Page[TimelineEntry]:
        """What this reader may see of it, by the same rule as `hub.work.visibility.may_see`. Raises `Problem` 404 `customer_unknown`."""
        wanted = _interactions_of(customer_id, self._open_to(reader, customer_id), _after(query.cursor)).limit(query.limit + 1)
        async with self._database.reading() as connection:
            if (await connection.execute(select(customers.c.id).where(customers.c.id == customer_id))).first() is None:
                raise unknown_customer()
            found = list(await connection.execute(wanted))
            shown = found[: query.limit]
            ids = [row.id for row in shown]
            views = await self._views(connection, ids)
            counts, last_words = await _messages_of(connection, ids)
        items: list[TimelineEntry] = [
            {"interaction": views[id], "messages": counts.get(id, 0), "last_message": last_words.get(id)} for id in ids if id in views
        ]
        last = shown[-1] if len(found) > query.limit else None
        return {"items": items, "next": cursor_of((last.arrived_at.isoformat(), last.id)) if last else None}

    def _open_to(self, reader: SignedInUser, customer_id: CustomerId) -> ColumnElement[bool]:
        """Supervisors see what is of their queues; agents all of a customer they serve now, else what they had a part in."""
        if reader.roles & SUPERVISORS:
            return true() if reader.queue_scope is None else interactions.c.queue.in_(sorted(reader.queue_scope))
        if self._serves(reader.id, customer_id):
            return true()
        own = select(handlings.c.id).where(handlings.c.interaction_id == interactions.c.id, handlings.c.agent_id == reader.id)
        return own.exists()


def _after(cursor: str | None) -> tuple[datetime, str] | None:
    values = cursor_values(cursor, 2)
    if values is None:
        return None
    try:
        at = datetime.fromisoformat(values[0])
    except ValueError as error:
        raise invalid_cursor() from error
    if at.tzinfo is None:
        raise invalid_cursor()
    return at, values[1]


def _interactions_of(
    customer_id: CustomerId, visible: ColumnElement[bool], after: tuple[datetime, str] | None
) -> Select[tuple[str, datetime]]:
    wanted = (
        select(interactions.c.id, interactions.c.arrived_at)
        .where(interactions.c.customer_id == customer_id, visible)
        .order_by(interactions.c.arrived_at.desc(), interactions.c.id.desc())
    )
    if after is None:
        return wanted
    at, id = after
    return wanted.where(tuple_(interactions.c.arrived_at, interactions.c.id) < tuple_(literal(at, interactions.c.arrived_at.type), id))


async def _messages_of(connection: AsyncConnection, ids: Sequence[str]) -> tuple[dict[str, int], dict[str, str]]:
    """How many messages each interaction has, and the text of its last."""
    counted = (
        select(messages.c.interaction_id, func.count().label("number"), func.max(messages.c.seq).label("last_seq"))
        .where(
            messages.c.interaction_id.in_(ids),
            messages.c.private.is_(False),
            messages.c.delivery_state.is_distinct_from(DeliveryState.WITHDRAWN.value),
        )
        .group_by(messages.c.interaction_id)
        .subquery()
    )
    rows = await connection.execute(
        select(counted.c.interaction_id, counted.c.number, messages.c.text).join(
            messages, (messages.c.interaction_id == counted.c.interaction_id) & (messages.c.seq == counted.c.last_seq)
        )
    )
    found = list(rows)
    return {row.interaction_id: row.number for row in found}, {row.interaction_id: row.text for row in found}
