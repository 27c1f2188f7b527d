"""Statements that are known by heart, run by the driver: on SQLite directly, on PostgreSQL through SQLAlchemy, where the way there and
back takes longer than anything else.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store import sqlite_writer


async def run(connection: AsyncConnection, sql: str, parameters: tuple[Any, ...]) -> Sequence[Sequence[Any]]:
    """All rows, as the driver gives them. Raises SQLAlchemy's errors."""
    own = _own(connection)
    if own is None:
        return (await connection.exec_driver_sql(sql, parameters)).all()
    try:
        return own.fetch(sql, parameters)
    except sqlite3.Error as error:
        raise _as_sqlalchemy_has_it(sql, error) from error


def write_on_sqlite(connection: AsyncConnection, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """The same statement for each row. Raises SQLAlchemy's errors."""
    own = _own(connection)
    assert own is not None, "a connection of SQLite that writes"
    try:
        own.write(sql, rows)
    except sqlite3.Error as error:
        raise _as_sqlalchemy_has_it(sql, error) from error


def _own(connection: AsyncConnection) -> sqlite_writer.Connection | None:
    driving = connection.sync_connection.connection.driver_connection if connection.sync_connection is not None else None
    return driving if isinstance(driving, sqlite_writer.Connection) else None


def _as_sqlalchemy_has_it(sql: str, error: sqlite3.Error) -> BaseException:
    return DBAPIError.instance(sql, None, error, sqlite3.Error, hide_parameters=True)
