"""The demo's customers on the wire."""

from __future__ import annotations

from typing_extensions import TypedDict


class DemoCustomer(TypedDict):
    """Somebody to be on the demo's customer page."""

    name: str
    tier: str
    phone: str
    email: str
    customer_token: str
    """Signed by the demo's company, as a company's own site would do for a customer who is signed in there."""


class DemoCustomers(TypedDict):
    items: list[DemoCustomer]
