"""What happened before: the latest closed interactions of a customer, or of somebody we do not know, and what of theirs is parked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Column, Select, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.customers.matching import padded
from hub.people.tables import users
from hub.work.live import LAST_CONTACTS
from hub.work.tables import handlings, interactions
from hub.work.wire import OpenInteraction, PastContact


def _past(whose: Column[str]) -> Select[Any]:
    """The latest closed and parked interactions of each `whose` among those asked for, with everybody's part in them."""
    latest_first = func.row_number().over(partition_by=(whose, interactions.c.state), order_by=interactions.c.arrived_at.desc())
    ranked = (
        select(
            interactions.c.id,
            whose.label("whose"),
            interactions.c.state,
            interactions.c.channel,
            interactions.c.queue,
            interactions.c.subject,
            interactions.c.arrived_at,
            latest_first.label("rank"),
        )
        .where(whose.in_(bindparam("ids", expanding=True)), interactions.c.state.in_(("closed", "parked")))
        .subquery()
    )
    return (
        select(ranked, users.c.name.label("agent_name"), handlings.c.outcome)
        .outerjoin(handlings, handlings.c.interaction_id == ranked.c.id)
        .outerjoin(users, users.c.id == handlings.c.agent_id)
        .where(ranked.c.rank <= LAST_CONTACTS)
        .order_by(ranked.c.arrived_at.desc(), handlings.c.accepted_at)
    )


# Made once: making a statement takes longer than running it.
_of_customers = _past(interactions.c.customer_id)
_of_strangers = _past(interactions.c.conversation_id)
Past = tuple[Mapping[str, list[PastContact]], Mapping[str, dict[str, OpenInteraction]]]


async def past_of(connection: AsyncConnection, customer_ids: Collection[str]) -> Past:
    """For each of these customers the latest contacts, newest first, each with its last agent; and what is parked, by id."""
    return await _read(connection, _of_customers, customer_ids)


async def past_of_strangers(connection: AsyncConnection, conversation_ids: Collection[str]) -> Past:
    """The same for those we do not know, by the conversation they come back in."""
    return await _read(connection, _of_strangers, conversation_ids)


async def _read(connection: AsyncConnection, statement: Select[Any], ids: Collection[str]) -> Past:
    past: dict[str, dict[str, PastContact]] = {whose: {} for whose in ids}
    parked: dict[str, dict[str, OpenInteraction]] = {whose: {} for whose in ids}
    for row in await connection.execute(statement, {"ids": padded(ids)}):
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
                "outcome": row.outcome,
            }
    return {whose: list(contacts.values()) for whose, contacts in past.items()}, parked
