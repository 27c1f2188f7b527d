"""What the screen pop tells about a customer, as far as it stands in the customer's own record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub.customers.wire import Customer
from hub.store.ids import CustomerId
from hub.work.wire import IdentityView, Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A customer's record as it stood when it was read. The mappings are shared, never changed."""

    id: CustomerId
    name: str
    tier: str
    tier_pinned: bool
    value: Mapping[str, Any]
    identities: tuple[IdentityView, ...]
    fields: Mapping[str, str]
    notes: str
    consents: Mapping[str, bool]
    segments: tuple[str, ...]
    external_id: str | None
    created_at: datetime
    updated_at: datetime

    def view(self, links: Sequence[Link]) -> Customer:
        """`links` are the company's own pages about them."""
        return {
            "id": self.id,
            "name": self.name,
            "tier": self.tier,
            "value": dict(self.value),
            "identities": list(self.identities),
            "fields": dict(self.fields),
            "notes": self.notes,
            "consents": dict(self.consents),
            "segments": list(self.segments),
            "external_id": self.external_id,
            "links": list(links),
            "created_at": self.created_at,
            "updated_at": self.updated_at,
        }
