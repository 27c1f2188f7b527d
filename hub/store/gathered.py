"""What a turn writes, gathered for its end: whole rows of several tables.

PostgreSQL takes them all in one statement, as the way there and back costs more than the work; SQLite table by table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Dialect, Text, bindparam, cast, column, func, literal_column, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store import driver
from hub.store.engine import Database, dumps
from hub.store.whole_rows import WholeRows


class Gathering:
    """Begins a new collection for each turn; keeps the statements, one for each set of tables."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._together: dict[tuple[WholeRows, ...], _Together] = {}

    def begin(self) -> Gathered:
        return Gathered(None if self._database.is_sqlite else self._together_for)

    def _together_for(self, tables: tuple[WholeRows, ...]) -> _Together:
        if tables not in self._together:
            self._together[tables] = _Together(tables, self._database.dialect)
        return self._together[tables]


class Gathered:
    """Rows by table, no row twice."""

    def __init__(self, together_for: Callable[[tuple[WholeRows, ...]], _Together] | None) -> None:
        self._together_for = together_for
        self._rows: dict[WholeRows, list[Mapping[str, Any]]] = {}

    def add(self, whole: WholeRows, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            self._rows.setdefault(whole, []).extend(rows)

    async def write(self, connection: AsyncConnection) -> None:
        """Put them into the database. Raises SQLAlchemy's errors."""
        if not self._rows:
            return
        if self._together_for is None:
            for whole, rows in self._rows.items():
                await whole.write(connection, rows)
            return
        tables = tuple(sorted(self._rows, key=lambda whole: whole.table.name))
        await self._together_for(tables).write(connection, self._rows)


class _Together:
    """One statement that inserts into all of these tables, each from a JSON list of rows."""

    def __init__(self, tables: Sequence[WholeRows], dialect: Dialect) -> None:
        parts = [_from_json(whole).cte(f"into_{whole.table.name}") for whole in tables]
        compiled = select(literal_column("1")).add_cte(*parts).compile(dialect=dialect)
        self._sql = str(compiled)
        self._tables = {whole.table.name: whole for whole in tables}
        self._order = compiled.positiontup or ()

    async def write(self, connection: AsyncConnection, rows: Mapping[WholeRows, Sequence[Mapping[str, Any]]]) -> None:
        await driver.fetch(connection, self._sql, tuple(dumps(rows[self._tables[name]]) for name in self._order))


def _from_json(whole: WholeRows) -> Any:
    table = whole.table
    rows = cast(bindparam(table.name, type_=Text), JSONB)
    typed = [column(each.name, each.type) for each in table.columns]
    new = func.jsonb_to_recordset(rows).table_valued(*typed).render_derived(with_types=True)
    return whole.insert.from_select(table.columns.keys(), select(*new.c))
