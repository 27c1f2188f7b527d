"""Finding customers by what an agent types: a name or part of it, a whole address, or some digits of a number."""

from __future__ import annotations

import re

from sqlalchemy import ColumnElement, Select, or_, select, tuple_

from channels.contract import IdentityKind
from hub.customers.identity import InvalidIdentity, normalise
from hub.customers.rows import folded
from hub.customers.tables import customers, identities

LEAST_DIGITS = 3
_number_like = re.compile(r"[+\d\s().\-/]+")


def found_customers(*, q: str | None, tier: str | None, country: str, after: tuple[str, str] | None, limit: int) -> Select[tuple[str, str]]:
    """Folded name and id of the customers that fit, in that order; `after` is the last pair of the page before.

    The order is an index, so a page of common names stops early instead of sorting everybody; a whole address is looked up directly.
    """
    wanted = select(customers.c.name_folded, customers.c.id).order_by(customers.c.name_folded, customers.c.id).limit(limit)
    if tier is not None:
        wanted = wanted.where(customers.c.tier == tier)
    if after is not None:
        wanted = wanted.where(tuple_(customers.c.name_folded, customers.c.id) > tuple_(*after))
    if q is not None and q.strip():
        wanted = wanted.where(_matches(q.strip(), country))
    return wanted


def _matches(q: str, country: str) -> ColumnElement[bool]:
    address = _whole_address(q, country)
    if address is not None:
        return customers.c.id.in_(_linked_to(identities.c.value.in_((address, q))))
    digits = re.sub(r"\D", "", q)
    if _number_like.fullmatch(q) and len(digits) >= LEAST_DIGITS:
        part = identities.c.value.contains(digits, autoescape=True)
    else:
        part = identities.c.value.icontains(q, autoescape=True)
    return or_(customers.c.name_folded.contains(folded(q), autoescape=True), customers.c.id.in_(_linked_to(part)))


def _whole_address(q: str, country: str) -> str | None:
    kind: IdentityKind | None = "email" if "@" in q else "phone" if _number_like.fullmatch(q) else None
    if kind is None:
        return None
    try:
        return normalise(kind, q, country)
    except InvalidIdentity:
        return None


def _linked_to(condition: ColumnElement[bool]) -> Select[tuple[str]]:
    return select(identities.c.customer_id).where(identities.c.unlinked_at.is_(None), condition)
