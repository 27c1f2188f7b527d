"""What happened before: the latest closed interactions of a customer, or of somebody we do not know, and what of theirs is parked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, CompoundSelect, Table, and_, func, null, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.customers.tables import customers
from hub.people.tables import users
from hub.store.known_select import KnownSelect
from hub.store.listed import listed
from hub.store.types import UtcDateTime
from hub.work.live import LAST_CONTACTS
from hub.work.tables import conversations, handlings, interactions, is_parked
from hub.work.wire import OpenInteraction, PastContact

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def _past(somebody: Table, whose: Column[str]) -> CompoundSelect[Any]:
    """The latest closed interactions of each of those asked for, with everybody's part in them, and all that are parked.

    Where the latest begin is found first, from the end of an index: whoever comes often must not cost more than others.
    """
    asked_for = listed("ids", somebody.c.id)
    one = interactions.alias()
    last_shown = select(one.c.arrived_at).where(one.c[whose.name] == somebody.c.id, one.c.state == "closed")
    last_shown = last_shown.order_by(one.c.arrived_at.desc()).offset(LAST_CONTACTS - 1).limit(1)
    since = func.coalesce(last_shown.scalar_subquery(), LONG_AGO, type_=UtcDateTime()).label("since")
    # Once for each of them, before anything is joined: PostgreSQL would else look for it once for each interaction.
    shown = select(somebody.c.id, since).where(asked_for).cte("shown").prefix_with("MATERIALIZED")
    found = (
        interactions.c.id,
        whose.label("whose"),
        interactions.c.state,
        interactions.c.channel,
        interactions.c.queue,
        interactions.c.subject,
        interactions.c.arrived_at,
    )
    latest = (
        select(*found, users.c.name.label("agent_name"), handlings.c.agent_id, handlings.c.outcome, handlings.c.accepted_at)
        .select_from(shown)
        .join(interactions, and_(whose == shown.c.id, interactions.c.state == "closed", interactions.c.arrived_at >= shown.c.since))
        .outerjoin(handlings, handlings.c.interaction_id == interactions.c.id)
        .outerjoin(users, users.c.id == handlings.c.agent_id)
    )
    nothing = (null().label("agent_name"), null().label("agent_id"), null().label("outcome"), null().label("accepted_at"))
    parked = select(*found, *nothing).where(is_parked, listed("ids", whose))
    return latest.union_all(parked)


_of_customers = KnownSelect(_past(customers, interactions.c.customer_id))
_of_strangers = KnownSelect(_past(conversations, interactions.c.conversation_id))
Past = tuple[Mapping[str, list[PastContact]], Mapping[str, dict[str, OpenInteraction]]]


async def past_of(connection: AsyncConnection, customer_ids: Collection[str]) -> Past:
    """For each of these customers the latest contacts, newest first, each with its last agent; and what is parked, by id."""
    return await _read(connection, _of_customers, customer_ids)


async def past_of_strangers(connection: AsyncConnection, conversation_ids: Collection[str]) -> Past:
    """The same for those we do not know, by the conversation they come back in."""
    return await _read(connection, _of_strangers, conversation_ids)


async def _read(connection: AsyncConnection, known: KnownSelect, ids: Collection[str]) -> Past:
    past: dict[str, dict[str, PastContact]] = {whose: {} for whose in ids}
    parked: dict[str, dict[str, OpenInteraction]] = {whose: {} for whose in ids}
    # Put in order here: asked to do it, SQLite would rather walk an index that has the order than use the one of what is parked.
    rows = sorted(await known.rows(connection, ids=ids), key=lambda row: row.accepted_at or LONG_AGO)
    for row in sorted(rows, key=lambda row: row.arrived_at, reverse=True):
        if row.state == "parked":
            parked[row.whose][row.id] = {
                "id": row.id,
                "channel": row.channel,
                "state": "parked",
                "queue": row.queue,
                "subject": row.subject,
            }
        else:
            past[row.whose][row.id] = {
                "at": row.arrived_at,
                "channel": row.channel,
                "agent": row.agent_name,
                "agent_id": row.agent_id,
                "outcome": row.outcome,
            }
    return {whose: list(contacts.values())[:LAST_CONTACTS] for whose, contacts in past.items()}, parked
