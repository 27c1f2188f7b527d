"""Linking addresses to a customer and undoing it, with the history kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.contract import IdentityClaim
from channels.doors import Problem
from hub.customers.identity import InvalidIdentity, normalise
from hub.customers.rows import Source, identity_row
from hub.customers.tables import identities
from hub.customers.wire import NewIdentity
from hub.store.ids import CustomerId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Linking:
    """Who links or unlinks, when, and where it was learned."""

    source: Source
    at: datetime
    by: UserId | None = None


def claims_of(new: Sequence[NewIdentity], country: str, where: str) -> tuple[IdentityClaim, ...]:
    """The addresses of a body, normalised. Raises `Problem` 422 with the path of the first that is none."""
    claims = []
    for number, identity in enumerate(new):
        try:
            value = normalise(identity.kind, identity.value, country)
        except InvalidIdentity as error:
            raise Problem(422, "identity_invalid", f"{where}.{number}.value: {error}") from error
        claims.append(IdentityClaim(kind=identity.kind, value=value, match=identity.match))
    return tuple(claims)


async def link(connection: AsyncConnection, customer_id: CustomerId, claims: Iterable[IdentityClaim], linking: Linking) -> bool:
    """Link the addresses that are not linked already; answer whether anything changed.

    A known claim ends the customer's own probable link to the same address. Raises `IntegrityError` where another customer holds a
    known link to it:
    two known identities are never merged by themselves.
    """
    live = await _live_links(connection, customer_id)
    changed = False
    for claim in claims:
        held = live.get((claim.kind, claim.value))
        if held is not None and (held.match == "known" or claim.match == "probable"):
            continue
        if held is not None:
            await _end(connection, [held.id], linking)
        row = identity_row(customer_id=customer_id, claim=claim, source=linking.source, at=linking.at, linked_by=linking.by)
        await connection.execute(insert(identities), [row])
        live[claim.kind, claim.value] = _Link(id=row["id"], match=claim.match)
        changed = True
    return changed


async def unlink(connection: AsyncConnection, customer_id: CustomerId, identity_ids: Sequence[str], linking: Linking) -> bool:
    """End these links; those ended before stay as they are. Raises `Problem` 404 for one that was never this customer's."""
    if not identity_ids:
        return False
    rows = await connection.execute(
        select(identities.c.id, identities.c.unlinked_at).where(
            identities.c.customer_id == customer_id, identities.c.id.in_(set(identity_ids))
        )
    )
    ended_at = {row.id: row.unlinked_at for row in rows}
    if ended_at.keys() != set(identity_ids):
        raise Problem(404, "identity_unknown", "This customer has no such identity.")
    live = [identity for identity, ended in ended_at.items() if ended is None]
    await _end(connection, live, linking)
    return bool(live)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Link:
    id: str
    match: str


async def _live_links(connection: AsyncConnection, customer_id: CustomerId) -> dict[tuple[str, str], _Link]:
    rows = await connection.execute(
        select(identities.c.kind, identities.c.value, identities.c.id, identities.c.match)
        .where(identities.c.customer_id == customer_id, identities.c.unlinked_at.is_(None))
        .order_by(identities.c.match.desc())  # probable before known: the known one stands
    )
    return {(row.kind, row.value): _Link(id=row.id, match=row.match) for row in rows}


async def _end(connection: AsyncConnection, identity_ids: Sequence[str], linking: Linking) -> None:
    if not identity_ids:
        return
    await connection.execute(
        update(identities).where(identities.c.id.in_(identity_ids)).values(unlinked_at=linking.at, unlinked_by=linking.by)
    )
