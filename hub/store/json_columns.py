"""Changing one key of a JSON column where it stands: whoever changes another key of it at the same time loses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from hub.store.types import Json


class _Merged(GenericFunction[Any]):
    type = Json
    name = "merged"
    inherit_cache = True


def merged(column: ColumnElement[Any], keys: Mapping[str, bool | str]) -> ColumnElement[Any]:
    """The column's object with these keys set, to write back into the column."""
    return _Merged(column, bindparam(None, dict(keys), type_=Json, unique=True))


@compiles(_Merged, "sqlite")
def _on_sqlite(element: _Merged, compiler: SQLCompiler, **words: Any) -> str:
    return f"json_patch({compiler.process(element.clauses, **words)})"


@compiles(_Merged, "postgresql")
def _on_postgresql(element: _Merged, compiler: SQLCompiler, **words: Any) -> str:
    before, keys = (compiler.process(clause, **words) for clause in element.clauses)
    return f"({before} || {keys})"
