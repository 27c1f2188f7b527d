"""Who a contact is: one query finds the customers behind any number of claims, two read everything the screen pop tells about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.contract import IdentityClaim, Match
from hub.customers.card import Card
from hub.customers.identity import CustomerMatch, IdentityKey, ranked
from hub.customers.tables import customers, identities
from hub.store.ids import CustomerId, IdentityId
from hub.store.known_select import KnownSelect
from hub.store.listed import listed
from hub.work.wire import IdentityView

# Kinds never share a spelling that means two things at once, so the value alone finds the rows; the kind is compared afterwards.
_behind = KnownSelect(
    select(
        identities.c.kind,
        identities.c.value,
        identities.c.match,
        identities.c.id,
        identities.c.linked_at,
        identities.c.customer_id,
        customers.c.name,
        customers.c.tier,
    )
    .join(customers, customers.c.id == identities.c.customer_id)
    .where(listed("values", identities.c.value), identities.c.unlinked_at.is_(None))
)
_records = KnownSelect(select(customers).where(listed("ids", customers.c.id)))
_links = KnownSelect(
    select(identities.c.customer_id, identities.c.id, identities.c.kind, identities.c.value, identities.c.match)
    .where(listed("ids", identities.c.customer_id), identities.c.unlinked_at.is_(None))
    .order_by(identities.c.linked_at, identities.c.id)
)


async def find(connection: AsyncConnection, claims: Sequence[IdentityClaim]) -> dict[IdentityKey, list[CustomerMatch]]:
    """The customers behind normalised claims, best first (`hub.customers.identity.ranked`). A claim nobody matches is not in the answer."""
    if not claims:
        return {}
    claimed: dict[IdentityKey, Match] = {}
    for claim in claims:
        key = (claim.kind, claim.value)
        if claimed.get(key) != "known":
            claimed[key] = claim.match
    matches: dict[IdentityKey, list[CustomerMatch]] = defaultdict(list)
    for row in await _behind.rows(connection, values={value for _, value in claimed}):
        key = (row.kind, row.value)
        if key in claimed:
            matches[key].append(_match(row, claimed[key]))
    return {key: ranked(found) for key, found in matches.items()}


async def cards(connection: AsyncConnection, customer_ids: Collection[CustomerId]) -> dict[CustomerId, Card]:
    """The records of these customers; one that does not exist is not in the answer."""
    if not customer_ids:
        return {}
    ids = set(customer_ids)
    links: dict[str, list[IdentityView]] = defaultdict(list)
    for link in await _links.rows(connection, ids=ids):
        links[link.customer_id].append({"id": link.id, "kind": link.kind, "value": link.value, "match": link.match})
    return {row.id: _card(row, links[row.id]) for row in await _records.rows(connection, ids=ids)}


def _match(row: Any, claimed: Match) -> CustomerMatch:
    return CustomerMatch(
        customer_id=CustomerId(row.customer_id),
        identity_id=IdentityId(row.id),
        name=row.name,
        tier=row.tier,
        match="known" if claimed == "known" and row.match == "known" else "probable",
        linked_at=row.linked_at,
    )


def _card(row: Any, links: Sequence[IdentityView]) -> Card:
    return Card(
        id=CustomerId(row.id),
        name=row.name,
        tier=row.tier,
        tier_pinned=row.tier_pinned,
        value=row.value,
        identities=tuple(links),
        fields=row.fields,
        notes=row.notes,
        consents=row.consents,
        segments=tuple(row.segments),
        external_id=row.external_id,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
