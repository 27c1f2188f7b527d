"""Customer records on a real database, and what the decider is told of them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.customers.notice import SOURCE, note_change, noted_customer
from hub.customers.record import CustomerRecords, Editor
from hub.journal.tables import inbox
from hub.store.engine import Database
from hub.store.ids import CustomerId, UserId
from tests.hub.northwind import northwind

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
AGENT = Editor(id=UserId("usr_agent"), may_pin_tier=False)
SUPERVISOR = Editor(id=UserId("usr_supervisor"), may_pin_tier=True)


class Noon:
    """A clock that stands still."""

    def now(self) -> datetime:
        return NOON


@dataclass
class Decider:
    """Hears of changed customers as the real one does: a note in the transaction, a call after the commit."""

    database: Database
    told: list[CustomerId] = field(default_factory=list)

    async def remember(self, connection: AsyncConnection, customer_id: CustomerId) -> None:
        await note_change(connection, customer_id, NOON)

    async def changed(self, customer_id: CustomerId) -> None:
        self.told.append(customer_id)

    async def notes(self) -> list[CustomerId]:
        async with self.database.reading() as connection:
            rows = await connection.execute(select(inbox.c.key).where(inbox.c.source == SOURCE, inbox.c.answer.is_(None)))
            return [noted_customer(row.key) for row in rows]


@pytest.fixture
def decider(database: Database) -> Decider:
    return Decider(database)


@pytest.fixture
def records(database: Database, decider: Decider) -> CustomerRecords:
    return CustomerRecords(database, northwind(), Noon(), decider.changed, decider.remember)
