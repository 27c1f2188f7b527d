"""A live thing with a row: its fields are the columns of its table, name for name."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any, ClassVar, Self

from sqlalchemy import Row, Table


class Record:
    """Subclasses are dataclasses whose fields include every column of `table`; further fields belong to the live state only."""

    __slots__ = ()
    table: ClassVar[Table]

    def row(self) -> dict[str, Any]:
        """The row as it is now, every column named."""
        names, values = _columns(self.table)
        return dict(zip(names, values(self), strict=True))

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        return cls(**row._asdict())


@cache
def _columns(table: Table) -> tuple[tuple[str, ...], Callable[[object], tuple[Any, ...]]]:
    names = tuple(column.name for column in table.columns)
    return names, attrgetter(*names)
