"""Rows whose columns are in a list, which is one parameter however long it is: one statement to compile, to prepare and to plan."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import orjson
from sqlalchemy import JSON, Column, ColumnElement, Dialect, String, Text, any_, bindparam, cast, func, literal_column, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeDecorator, TypeEngine

List = Collection[str] | Collection[tuple[str, ...]]


class _AsOneParameter(TypeDecorator[List]):
    """A list as the database takes it: an array on PostgreSQL; a JSON document on SQLite, and where its items are tuples."""

    impl = Text
    cache_ok = True

    def __init__(self, *, of_tuples: bool) -> None:
        super().__init__()
        self.of_tuples = of_tuples

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(String) if self._takes_array(dialect) else Text())

    def process_bind_param(self, value: List | None, dialect: Dialect) -> Any:
        listed = list(value or ())
        return listed if self._takes_array(dialect) else orjson.dumps(listed).decode()

    def _takes_array(self, dialect: Dialect) -> bool:
        return dialect.name == "postgresql" and not self.of_tuples


class _Listed(ColumnElement[bool]):
    inherit_cache = False

    def __init__(self, columns: tuple[Column[Any], ...], name: str) -> None:
        self.columns = columns
        self.list = bindparam(name, type_=_AsOneParameter(of_tuples=len(columns) > 1))


def listed(name: str, *columns: Column[Any]) -> ColumnElement[bool]:
    """Whether the column's value, or the values of all these columns together, is in the list that is given under this name."""
    return _Listed(columns, name)


@compiles(_Listed, "sqlite")
def _on_sqlite(element: _Listed, compiler: SQLCompiler, **words: Any) -> str:
    item = func.json_each(element.list).table_valued("value").c.value
    if len(element.columns) == 1:
        return compiler.process(element.columns[0].in_(select(item)), **words)
    parts = select(*(func.json_extract(item, literal_column(f"'$[{place}]'")) for place, _ in enumerate(element.columns)))
    return compiler.process(tuple_(*element.columns).in_(parts), **words)


@compiles(_Listed, "postgresql")
def _on_postgresql(element: _Listed, compiler: SQLCompiler, **words: Any) -> str:
    if len(element.columns) == 1:
        return compiler.process(element.columns[0] == any_(element.list), **words)
    item = func.json_array_elements(cast(element.list, JSON)).table_valued("value").c.value
    parts = select(*(func.json_extract_path_text(item, literal_column(f"'{place}'")) for place, _ in enumerate(element.columns)))
    return compiler.process(tuple_(*element.columns).in_(parts), **words)
