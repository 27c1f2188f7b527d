"""Tells a database that is away from a mistake of ours."""

from __future__ import annotations

import sqlite3
from socket import gaierror

from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from hub.store.engine import DatabaseUnavailable

AWAY_ON_POSTGRESQL = ("08", "25P03", "40", "53", "55P03", "57", "58")
"""Starts of SQLSTATE: connection, idle too long in a transaction, rolled back for another's sake, out of resources, lock not to be had,
an operator's doing (shutdown, starting up, statement cancelled), the machine's fault (PostgreSQL's documentation, appendix A)."""

AWAY_ON_SQLITE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    }
)
"""Primary result codes that say something about the disk or the lock, not about the statement (sqlite.org/rescode.html)."""


def is_outage(error: BaseException) -> bool:
    """Whether an error of a database call means: away, restarting or too busy. Trying again may help.

    A statement or a value that is wrong is none, however the driver names it: tried again it would fail for ever.
    """
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or _says_away(error)
    # A missing socket file is how a local PostgreSQL that is down looks; an OSError itself, one that has several addresses.
    away = DatabaseUnavailable | PoolTimeout | ConnectionError | TimeoutError | gaierror | FileNotFoundError
    return isinstance(error, away) or type(error) is OSError


def _says_away(error: DBAPIError) -> bool:
    if isinstance(error.orig, OSError):
        return True
    sqlite_code = getattr(error.orig, "sqlite_errorcode", None)
    if sqlite_code is not None:
        return sqlite_code & 0xFF in AWAY_ON_SQLITE
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return str(state).startswith(AWAY_ON_POSTGRESQL)
    # asyncpg says the same of a connection that is gone and of a value it cannot send; only the latter is a ValueError.
    return isinstance(error, InterfaceError) and not isinstance(getattr(error.orig, "__cause__", None), ValueError)
