"""Whole rows of one table by the driver's own executemany: the statement and its conversions are made once, for a turn writes a dozen
tables many times a second.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Dialect, Table
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import Insert

from hub.store import driver
from hub.store.types import UtcDateTime

Converted = Callable[[Any], Any]


class WholeRows:
    """One INSERT that names every column of its table."""

    def __init__(self, insert: Insert, table: Table, dialect: Dialect) -> None:
        self.insert, self.table = insert, table
        compiled = insert.compile(dialect=dialect, column_keys=table.columns.keys())
        names: Sequence[str] = compiled.positiontup or ()
        types = [table.columns[name].type for name in names]
        self._sql = str(compiled)
        self._in_order = itemgetter(*names)
        self._instants = [place for place, kind in enumerate(types) if isinstance(kind, UtcDateTime)]
        converters = ((place, kind.dialect_impl(dialect).bind_processor(dialect)) for place, kind in enumerate(types))
        self._others = [(place, convert) for place, convert in converters if convert is not None and place not in self._instants]
        self._instant: Converted = UtcDateTime().dialect_impl(dialect).bind_processor(dialect) or (lambda instant: instant)

    async def write(self, connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
        known: dict[Any, Any] = {None: self._instant(None)}
        await driver.write(connection, self._sql, [self._converted(row, known) for row in rows])

    def _converted(self, row: Mapping[str, Any], known: dict[Any, Any]) -> tuple[Any, ...]:
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
