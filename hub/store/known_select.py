"""A SELECT that a turn runs many times a second, over lists of values: compiled once for each length of list, and run by the driver.

SQLAlchemy takes several times as long to find a compiled statement again and to build its result as SQLite takes to answer.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import CompoundSelect, Dialect, Float, Select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store import driver

T = TypeVar("T")
Converted = Callable[[Any], Any]


class KnownSelect:
    """`statement` takes its values by parameters that expand; each row found is a named tuple of the columns selected."""

    def __init__(self, statement: Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]) -> None:
        self._statement = statement
        # A dynamic one: its fields are the statement's.
        self._row = namedtuple("Row", statement.selected_columns.keys())  # type: ignore[misc]
        self._prepared: dict[tuple[str, tuple[int, ...]], _Prepared] = {}

    async def rows(self, connection: AsyncConnection, **lists: Collection[str]) -> list[Any]:
        """What is found with these lists, none of which is empty."""
        values = {name: padded(listed) for name, listed in lists.items()}
        prepared = self._for(connection.dialect, values)
        found = await driver.fetch(connection, prepared.sql, prepared.parameters(values))
        return [self._row(*prepared.converted(row)) for row in found]

    def _for(self, dialect: Dialect, values: Mapping[str, Sequence[str]]) -> _Prepared:
        key = (dialect.name, tuple(map(len, values.values())))
        if key not in self._prepared:
            self._prepared[key] = _Prepared(self._statement, dialect, {name: len(listed) for name, listed in values.items()})
        return self._prepared[key]


class _Place(str):
    """Stands for one value of a list while the statement is compiled."""

    of: tuple[str, int]

    def __new__(cls, name: str, number: int) -> _Place:
        place = super().__new__(cls, f"{name} {number}")
        place.of = (name, number)
        return place


class _Prepared:
    """The statement for one dialect and so many values in each list."""

    def __init__(self, statement: Any, dialect: Dialect, lengths: Mapping[str, int]) -> None:
        places = {name: [_Place(name, number) for number in range(length)] for name, length in lengths.items()}
        expanded = statement.compile(dialect=dialect).construct_expanded_state(places)
        self.sql: str = expanded.statement
        self._parameters = [_bound(expanded.parameters[name], expanded.processors.get(name)) for name in expanded.positiontup]
        # Floats are floats with every driver; asked about one, PostgreSQL's dialect wants to know which kind came.
        processors = [
            None if isinstance(column.type, Float) else column.type.dialect_impl(dialect).result_processor(dialect, None)
            for column in statement.selected_columns
        ]
        self._converters: list[tuple[int, Converted]] = [(place, each) for place, each in enumerate(processors) if each is not None]

    def parameters(self, values: Mapping[str, Sequence[str]]) -> tuple[Any, ...]:
        """As the driver takes them."""
        return tuple(values[given.of[0]][given.of[1]] if isinstance(given, _Place) else given for given in self._parameters)

    def converted(self, row: Sequence[Any]) -> Sequence[Any]:
        values = list(row)
        for place, convert in self._converters:
            values[place] = convert(values[place])
        return values


def _bound(value: Any, convert: Converted | None) -> Any:
    """A constant of the statement as the driver takes it; what only stands for a value stays."""
    return value if convert is None or isinstance(value, _Place) else convert(value)


def padded(values: Collection[T]) -> list[T]:
    """The values, the last repeated up to a power of two, so that a list of any length is one of ten statements and not always a
    new one to plan.
    """
    listed = list(values)
    length = 1 << (len(listed) - 1).bit_length()
    return listed + listed[-1:] * (length - len(listed))
