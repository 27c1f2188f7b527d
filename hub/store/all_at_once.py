"""Rows of several tables in one statement of PostgreSQL, where the way there and back costs more than the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Dialect, Text, bindparam, cast, column, func, literal_column, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import Insert

from hub.store import driver
from hub.store.engine import dumps
from hub.store.whole_rows import Row, WholeRows


class AllAtOnce:
    """Keeps a statement for each set of tables; the rows of a table come as one JSON list."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._statements: dict[tuple[WholeRows, ...], tuple[str, list[WholeRows]]] = {}

    async def write(self, connection: AsyncConnection, rows: Mapping[WholeRows, Sequence[Row]]) -> None:
        sql, order = self._statement(tuple(sorted(rows, key=lambda whole: whole.table.name)))
        await driver.run(connection, sql, tuple(_as_json(whole, rows[whole]) for whole in order))

    def _statement(self, tables: tuple[WholeRows, ...]) -> tuple[str, list[WholeRows]]:
        if tables not in self._statements:
            parts = [_from_json(whole).cte(f"into_{whole.table.name}") for whole in tables]
            compiled = select(literal_column("1")).add_cte(*parts).compile(dialect=self._dialect)
            named = {whole.table.name: whole for whole in tables}
            self._statements[tables] = str(compiled), [named[name] for name in compiled.positiontup or ()]
        return self._statements[tables]


def _as_json(whole: WholeRows, rows: Sequence[Row]) -> str:
    """The rows; what would be lost on the way is refused: an instant without its zone, a column without its value."""
    for row in rows:
        if len(row) != len(whole.table.columns):
            raise ValueError(f"a row of {whole.table.name} has not every column")
        for name in whole.instants:
            instant = row[name]
            if instant is not None and instant.tzinfo is None:
                raise ValueError("an instant needs its zone")
    return dumps(rows)


def _from_json(whole: WholeRows) -> Insert:
    table = whole.table
    rows = cast(bindparam(table.name, type_=Text), JSONB)
    typed = [column(each.name, each.type) for each in table.columns]
    new = func.jsonb_to_recordset(rows).table_valued(*typed).render_derived(with_types=True)
    return whole.insert.from_select(table.columns.keys(), select(*new.c))
