"""Rows for new customers and new links, every column named, so that they can be written many at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from channels.contract import IdentityClaim
from hub.store.ids import CustomerId, IdentityId, UserId, new_id

Source = Literal["contact", "person", "import", "seed"]


def new_customer_id() -> CustomerId:
    return CustomerId(new_id("cus"))


def folded(name: str) -> str:
    """A name without case, as it is sorted and searched."""
    return name.strip().casefold()


def new_customer_row(
    *,
    customer_id: CustomerId,
    name: str,
    tier: str,
    at: datetime,
    tier_pinned: bool = False,
    value: Mapping[str, Any] | None = None,
    fields: Mapping[str, str] | None = None,
    notes: str = "",
    consents: Mapping[str, bool] | None = None,
    segments: tuple[str, ...] = (),
    external_id: str | None = None,
) -> dict[str, Any]:
    return {
        "id": customer_id,
        "name": name,
        "name_folded": folded(name),
        "tier": tier,
        "tier_pinned": tier_pinned,
        "value": dict(value or {}),
        "fields": dict(fields or {}),
        "notes": notes,
        "consents": dict(consents or {}),
        "stopped": {},
        "segments": list(segments),
        "external_id": external_id,
        "created_at": at,
        "updated_at": at,
    }


def identity_row(
    *,
    customer_id: CustomerId,
    claim: IdentityClaim,
    source: Source,
    at: datetime,
    linked_by: UserId | None = None,
    identity_id: IdentityId | None = None,
) -> dict[str, Any]:
    """A live link between the customer and a claim whose value is already normalised."""
    return {
        "id": identity_id or new_id("idn"),
        "customer_id": customer_id,
        "kind": claim.kind,
        "value": claim.value,
        "match": claim.match,
        "source": source,
        "linked_at": at,
        "linked_by": linked_by,
        "unlinked_at": None,
        "unlinked_by": None,
    }
