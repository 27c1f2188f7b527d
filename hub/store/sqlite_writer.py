"""A connection to SQLite for short write transactions: a statement runs where it is asked for, as it takes less time than handing it
to a thread would. Only what waits for the disk runs in the connection's thread; the write lock is asked for again until it is free.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Sequence
from typing import Any, Self

import aiosqlite

ROWS_AT_ONCE = 64
LOOK_AGAIN_SECONDS = 0.005


class _Cursor(aiosqlite.Cursor):
    """Everything a cursor does goes through `_execute`."""

    def __init__(self, connection: aiosqlite.Connection, cursor: sqlite3.Cursor, busy_seconds: float) -> None:
        super().__init__(connection, cursor)
        self._busy_seconds = busy_seconds

    async def __aenter__(self) -> Self:
        return self

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if args and isinstance(args[0], str) and args[0].startswith("BEGIN"):
            return await self._begin(fn, *args)
        return fn(*args, **kwargs)

    async def _begin(self, fn: Callable[..., Any], *args: Any) -> Any:
        """Another process may be writing: SQLite itself would wait, and everything else with it."""
        until = time.monotonic() + self._busy_seconds
        while True:
            try:
                return fn(*args)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                    raise
            await asyncio.sleep(LOOK_AGAIN_SECONDS)


class Connection(aiosqlite.Connection):
    def __init__(self, file: str, busy_seconds: float) -> None:
        super().__init__(lambda: _open(file), ROWS_AT_ONCE)
        self._busy_seconds = busy_seconds

    def cursor(self) -> aiosqlite.Cursor:  # type: ignore[override]
        return _Cursor(self, self._conn.cursor(), self._busy_seconds)

    def fetch(self, sql: str, parameters: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        return self._conn.execute(sql, parameters).fetchall()

    def write(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
        self._conn.executemany(sql, rows)

    async def rollback(self) -> None:
        """The pool rolls back whatever comes back to it, which after a commit is nothing."""
        if self._conn.in_transaction:
            await super().rollback()


async def connect(file: str, *, busy_seconds: float) -> aiosqlite.Connection:
    """Raises `sqlite3.OperationalError` where the file cannot be opened."""
    return await Connection(file, busy_seconds)


def _open(file: str) -> sqlite3.Connection:
    # Two threads use it, never at once: the event loop waits while the other one works.
    return sqlite3.connect(file, timeout=0, check_same_thread=False)
