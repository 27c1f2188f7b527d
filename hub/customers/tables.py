"""Customers and their identities. An identity is a link with a history: it is ended, never overwritten, so that every link can be
undone.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table, Text, and_

from hub.store.schema import metadata
from hub.store.types import Id, Json, UtcDateTime

customers = Table(
    "customers",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_folded", Text, nullable=False),
    Column("tier", String(40), nullable=False),
    Column("tier_pinned", Boolean, nullable=False),
    Column("value", Json, nullable=False),
    Column("fields", Json, nullable=False),
    Column("notes", Text, nullable=False),
    Column("consents", Json, nullable=False),
    Column("stopped", Json, nullable=False),
    Column("segments", Json, nullable=False),
    Column("external_id", String(320), nullable=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)
"""One row a customer. `name_folded` is the name without case, to sort and search by; `tier_pinned` says that a person chose the tier;
`stopped` says by channel where the customer's own STOP holds, which only their START ends.
`external_id` is the company's own number for them and always also a live identity of kind `external`."""

Index(None, customers.c.external_id, unique=True)
Index(None, customers.c.name_folded, customers.c.id)
Index(None, customers.c.tier, customers.c.name_folded, customers.c.id)

identities = Table(
    "identities",
    metadata,
    Column("id", Id, primary_key=True),
    Column("customer_id", Id, ForeignKey(customers.c.id), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("value", String(320), nullable=False),
    Column("match", String(20), nullable=False),
    Column("source", String(40), nullable=False),
    Column("linked_at", UtcDateTime, nullable=False),
    Column("linked_by", Id, nullable=True),
    Column("unlinked_at", UtcDateTime, nullable=True),
    Column("unlinked_by", Id, nullable=True),
)
"""One row for each time an address was linked to a customer. `value` is normalised (`hub.customers.identity`); `match` is `known`
or `probable`;
`source` says who told us (contact, person, import, seed); the link is live while `unlinked_at` is null."""

Index(None, identities.c.customer_id)
Index(None, identities.c.value)

_live_and_known = and_(identities.c.match == "known", identities.c.unlinked_at.is_(None))
Index(
    "uq_identities_live_known",
    identities.c.kind,
    identities.c.value,
    unique=True,
    sqlite_where=_live_and_known,
    postgresql_where=_live_and_known,
)
