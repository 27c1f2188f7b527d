"""Customers are a reference table that any process may write. Each write leaves a note for the decider in the same transaction."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.journal.tables import inbox
from hub.store.ids import CustomerId

SOURCE = "customers"


async def note_change(connection: AsyncConnection, customer_id: CustomerId, at: datetime) -> None:
    """Append the inbox row from which the decider learns that this customer's record changed."""
    await note_changes(connection, [customer_id], at)


async def note_changes(connection: AsyncConnection, customer_ids: Iterable[CustomerId], at: datetime) -> None:
    """The same for many."""
    rows = [
        {"source": SOURCE, "key": f"{customer_id}:{secrets.token_hex(8)}", "at": at, "answer": None, "raw": None}
        for customer_id in customer_ids
    ]
    await connection.execute(insert(inbox), rows)


def noted_customer(key: str) -> CustomerId:
    """Whose record an inbox key of this source is about."""
    return CustomerId(key.rpartition(":")[0])
