"""Who one can be on the demo's customer page. Opened in the demo only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from channels.doors import Reply, Request, Route
from hub.company import Company
from hub.customers.tables import customers, identities
from hub.demo.people_served import OF_EACH_TIER
from hub.demo.tokens import customer_token
from hub.demo.wire import DemoCustomer, DemoCustomers
from hub.journal.clock import Clock
from hub.store.engine import Database


async def demo_customers(database: Database, company: Company, of_each_tier: int, *, secret: str, now: datetime) -> list[DemoCustomer]:
    """Some seeded customers of each tier, the most valuable tier first, by the address they still have; each with a signed token."""
    phones, mails = identities.alias("phones"), identities.alias("mails")
    wanted = select(
        customers.c.name, customers.c.tier, customers.c.external_id, phones.c.value.label("phone"), mails.c.value.label("email")
    )
    for links, kind in ((phones, "phone"), (mails, "email")):
        of_seed = (links.c.source == "seed") & (links.c.kind == kind) & links.c.unlinked_at.is_(None)
        wanted = wanted.join(links, (links.c.customer_id == customers.c.id) & of_seed)
    async with database.reading() as connection:
        rows = list(await connection.execute(wanted.order_by(customers.c.external_id)))
    items: list[DemoCustomer] = []
    for tier in company.tiers:
        of_tier = [row for row in rows if row.tier == tier.name][:of_each_tier]
        items += [_shown(row, secret, now) for row in of_tier]
    return items


def _shown(row: Row[*tuple[Any, ...]], secret: str, now: datetime) -> DemoCustomer:
    token = customer_token(secret, now=now, sub=row.external_id, name=row.name, email=row.email, phone=row.phone)
    return {"name": row.name, "tier": row.tier, "phone": row.phone, "email": row.email, "customer_token": token}


class DemoDoors:
    """`secret` is what the hub checks customer tokens with."""

    def __init__(self, database: Database, company: Company, clock: Clock, secret: str) -> None:
        self._database = database
        self._company = company
        self._clock = clock
        self._secret = secret

    def doors(self) -> Sequence[Route]:
        return (
            Route(
                method="GET",
                path="/demo/customers",
                handler=self._customers,
                summary="Some customers of each tier, to be one of them on the demo's customer page",
                tag="Demo",
                access="public",
                answers={200: DemoCustomers},
            ),
        )

    async def _customers(self, _request: Request) -> Reply:
        items = await demo_customers(self._database, self._company, OF_EACH_TIER, secret=self._secret, now=self._clock.now())
        return Reply(body=DemoCustomers(items=items))
