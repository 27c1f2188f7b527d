"""Whole rows of one table: what is written of a thing that lives, as it is now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Table
from sqlalchemy.sql.dml import Insert

from hub.store.types import UtcDateTime

Row = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class WholeRows:
    """One INSERT that names every column of its table, made once."""

    insert: Insert
    table: Table

    @cached_property
    def instants(self) -> frozenset[str]:
        """The columns that hold instants."""
        return frozenset(column.name for column in self.table.columns if isinstance(column.type, UtcDateTime))
