"""What happened before: a customer's latest closed interactions, and what of theirs is parked."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.customers.matching import padded
from hub.people.tables import users
from hub.work.live import LAST_CONTACTS
from hub.work.tables import handlings, interactions
from hub.work.wire import OpenInteraction, PastContact

_latest_first = func.row_number().over(
    partition_by=(interactions.c.customer_id, interactions.c.state), order_by=interactions.c.arrived_at.desc()
)
_ranked = (
    select(
        interactions.c.id,
        interactions.c.customer_id,
        interactions.c.state,
        interactions.c.channel,
        interactions.c.queue,
        interactions.c.subject,
        interactions.c.arrived_at,
        _latest_first.label("rank"),
    )
    .where(interactions.c.customer_id.in_(bindparam("ids", expanding=True)), interactions.c.state.in_(("closed", "parked")))
    .subquery()
)
_past = (
    select(_ranked, users.c.name.label("agent_name"), handlings.c.outcome)
    .outerjoin(handlings, handlings.c.interaction_id == _ranked.c.id)
    .outerjoin(users, users.c.id == handlings.c.agent_id)
    .where(_ranked.c.rank <= LAST_CONTACTS)
    .order_by(_ranked.c.arrived_at.desc(), handlings.c.accepted_at)
)


async def past_of(
    connection: AsyncConnection, customer_ids: Collection[str]
) -> tuple[Mapping[str, list[PastContact]], Mapping[str, dict[str, OpenInteraction]]]:
    """For each of these customers the latest contacts, newest first, each with its last agent; and what is parked, by id."""
    past: dict[str, dict[str, PastContact]] = {customer_id: {} for customer_id in customer_ids}
    parked: dict[str, dict[str, OpenInteraction]] = {customer_id: {} for customer_id in customer_ids}
    for row in await connection.execute(_past, {"ids": padded(customer_ids)}):
        if row.state == "parked":
            parked[row.customer_id][row.id] = {
                "id": row.id,
                "channel": row.channel,
                "state": "parked",
                "queue": row.queue,
                "subject": row.subject,
            }
        else:
            past[row.customer_id][row.id] = {
                "at": row.arrived_at,
                "channel": row.channel,
                "agent": row.agent_name,
                "outcome": row.outcome,
            }
    return {customer_id: list(contacts.values()) for customer_id, contacts in past.items()}, parked
