"""Rows of several tables by SQLite's own executemany: each statement and its conversions are made once, for a turn writes a dozen tables
many times a second.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store import driver
from hub.store.types import UtcDateTime
from hub.store.whole_rows import Row, WholeRows

Converted = Callable[[Any], Any]


class TableByTable:
    """Keeps a statement for each table, and runs them in the order in which the tables came."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._statements: dict[WholeRows, _Statement] = {}

    async def write(self, connection: AsyncConnection, rows: Mapping[WholeRows, Sequence[Row]]) -> None:
        for whole, its_rows in rows.items():
            if whole not in self._statements:
                self._statements[whole] = _Statement(whole, self._dialect)
            self._statements[whole].write(connection, its_rows)


class _Statement:
    def __init__(self, whole: WholeRows, dialect: Dialect) -> None:
        compiled = whole.insert.compile(dialect=dialect, column_keys=whole.table.columns.keys())
        names: Sequence[str] = compiled.positiontup or ()
        types = [whole.table.columns[name].type for name in names]
        self._sql = str(compiled)
        self._in_order = itemgetter(*names)
        self._instants = [place for place, name in enumerate(names) if name in whole.instants]
        converters = ((place, kind.dialect_impl(dialect).bind_processor(dialect)) for place, kind in enumerate(types))
        self._others = [(place, convert) for place, convert in converters if convert is not None and place not in self._instants]
        self._instant: Converted = UtcDateTime().dialect_impl(dialect).bind_processor(dialect) or (lambda instant: instant)

    def write(self, connection: AsyncConnection, rows: Sequence[Row]) -> None:
        known: dict[Any, Any] = {None: self._instant(None)}
        driver.write_on_sqlite(connection, self._sql, [self._converted(row, known) for row in rows])

    def _converted(self, row: Row, known: dict[Any, Any]) -> tuple[Any, ...]:
        """As the driver takes it. Nearly all instants of a turn are its own: `known` has what was converted already."""
        values = list(self._in_order(row))
        for place in self._instants:
            instant = values[place]
            if instant not in known:
                known[instant] = self._instant(instant)
            values[place] = known[instant]
        for place, convert in self._others:
            values[place] = convert(values[place])
        return tuple(values)
