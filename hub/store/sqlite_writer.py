"""A connection to SQLite for short write transactions: a statement runs where it is asked for, as it takes less time than handing it
to a thread would. Only what may wait, for the write lock and for the disk, runs in the connection's thread.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any, Self

import aiosqlite

ROWS_AT_ONCE = 64


class _Cursor(aiosqlite.Cursor):
    """Everything a cursor does goes through `_execute`."""

    async def __aenter__(self) -> Self:
        return self

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if args and isinstance(args[0], str) and args[0].startswith("BEGIN"):
            return await self._conn._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]
        return fn(*args, **kwargs)


class _Connection(aiosqlite.Connection):
    def cursor(self) -> aiosqlite.Cursor:  # type: ignore[override]
        return _Cursor(self, self._conn.cursor())


async def connect(file: str, *, busy_seconds: float) -> aiosqlite.Connection:
    """Raises `sqlite3.OperationalError` where the file cannot be opened."""
    return await _Connection(lambda: _open(file, busy_seconds), ROWS_AT_ONCE)


def _open(file: str, busy_seconds: float) -> sqlite3.Connection:
    # Two threads use it, never at once: the event loop waits while the other one works.
    return sqlite3.connect(file, timeout=busy_seconds, check_same_thread=False)
