"""A SELECT that a turn runs many times a second: compiled once, and run by the driver.

SQLAlchemy takes several times as long to find a compiled statement again and to build its result as SQLite takes to answer.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, CompoundSelect, Dialect, Float, Select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store import driver
from hub.store.listed import List

Converted = Callable[[Any], Any]


class KnownSelect:
    """`statement` takes its lists by `hub.store.listed.listed`; each row found is a named tuple of the columns selected."""

    def __init__(self, statement: Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]) -> None:
        self._statement = statement
        # A dynamic one: its fields are the statement's.
        self._row = namedtuple("Row", statement.selected_columns.keys())  # type: ignore[misc]
        self._prepared: dict[str, _Prepared] = {}

    async def rows(self, connection: AsyncConnection, **lists: List) -> list[Any]:
        """What is found with these lists."""
        dialect = connection.dialect
        if dialect.name not in self._prepared:
            self._prepared[dialect.name] = _Prepared(self._statement, dialect, lists)
        prepared = self._prepared[dialect.name]
        found = await driver.run(connection, prepared.sql, prepared.parameters(lists))
        return [self._row(*prepared.converted(row)) for row in found]


class _Prepared:
    """The statement for one dialect."""

    def __init__(self, statement: Any, dialect: Dialect, lists: Mapping[str, List]) -> None:
        compiled = statement.compile(dialect=dialect)
        expanded = compiled.construct_expanded_state(lists)
        self.sql: str = expanded.statement
        self._bound = [
            _Bound(name if name in lists else None, expanded.parameters[name], _converter(compiled.binds.get(name), dialect))
            for name in expanded.positiontup
        ]
        # Floats are floats with every driver; asked about one, PostgreSQL's dialect wants to know which kind came.
        processors = [
            None if isinstance(column.type, Float) else column.type.dialect_impl(dialect).result_processor(dialect, None)
            for column in statement.selected_columns
        ]
        self._converters: list[tuple[int, Converted]] = [(place, each) for place, each in enumerate(processors) if each is not None]

    def parameters(self, lists: Mapping[str, List]) -> tuple[Any, ...]:
        """As the driver takes them."""
        return tuple(bound.value(lists) for bound in self._bound)

    def converted(self, row: Sequence[Any]) -> Sequence[Any]:
        values = list(row)
        for place, convert in self._converters:
            values[place] = convert(values[place])
        return values


class _Bound:
    """One parameter: a list given each time, or a constant of the statement."""

    def __init__(self, list_name: str | None, value: Any, convert: Converted | None) -> None:
        self._list_name = list_name
        self._convert = convert
        self._constant = value if convert is None or list_name is not None else convert(value)

    def value(self, lists: Mapping[str, List]) -> Any:
        if self._list_name is None:
            return self._constant
        given = lists[self._list_name]
        return given if self._convert is None else self._convert(given)


def _converter(bind: BindParameter[Any] | None, dialect: Dialect) -> Converted | None:
    """What an expanded one has become is plain."""
    return None if bind is None else bind.type.dialect_impl(dialect).bind_processor(dialect)
