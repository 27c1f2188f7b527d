"""Customer records on a real database, and what the decider is told of them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.customers.record import CustomerRecords, Editor
from hub.journal.notes import CUSTOMERS, changed, note_changes, untaken
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
        await note_changes(connection, CUSTOMERS, [customer_id], NOON)

    async def changed(self, customer_id: CustomerId) -> None:
        self.told.append(customer_id)

    async def notes(self) -> list[CustomerId]:
        async with self.database.reading() as connection:
            return [CustomerId(customer_id) for customer_id in changed(await untaken(connection, most=1_000), CUSTOMERS)]


@pytest.fixture
def decider(database: Database) -> Decider:
    return Decider(database)


@pytest.fixture
def records(database: Database, decider: Decider) -> CustomerRecords:
    return CustomerRecords(database, northwind(), Noon(), decider.changed, decider.remember)
