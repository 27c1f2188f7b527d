"""What a turn writes, gathered for its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.all_at_once import AllAtOnce
from hub.store.engine import Database
from hub.store.table_by_table import TableByTable
from hub.store.whole_rows import Row, WholeRows


class Gathered:
    """The rows of one turn, none of a table twice."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._rows: dict[WholeRows, list[Row]] = {}

    def add(self, whole: WholeRows, rows: Sequence[Row]) -> None:
        if rows:
            self._rows.setdefault(whole, []).extend(rows)

    async def write(self, connection: AsyncConnection) -> None:
        """Put them into the database. Raises SQLAlchemy's errors."""
        if self._rows:
            await self._tables.write(connection, self._rows)


class Gathering:
    """Begins a collection for each turn; the statements are kept from one to the next."""

    def __init__(self, database: Database) -> None:
        self._tables: Tables = TableByTable(database.dialect) if database.is_sqlite else AllAtOnce(database.dialect)

    def begin(self) -> Gathered:
        return Gathered(self._tables)


class Tables(Protocol):
    """How a database takes rows of several tables."""

    async def write(self, connection: AsyncConnection, rows: Mapping[WholeRows, Sequence[Row]]) -> None: ...
