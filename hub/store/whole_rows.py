"""Whole rows of one table: what is written of a thing that lives, as it is now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table
from sqlalchemy.sql.dml import Insert

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class WholeRows:
    """One INSERT that names every column of its table, made once."""

    insert: Insert
    table: Table
