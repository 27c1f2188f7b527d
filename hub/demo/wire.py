"""The demo's customers on the wire."""

from __future__ import annotations

from typing_extensions import TypedDict


class DemoCustomer(TypedDict):
    """Somebody to be on the demo's customer page."""

    name: str
    tier: str
    phone: str
    email: str


class DemoCustomers(TypedDict):
    items: list[DemoCustomer]
