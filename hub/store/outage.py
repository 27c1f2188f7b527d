"""Tells a database that is away from a mistake of ours."""

from __future__ import annotations

from socket import gaierror

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from hub.store.engine import DatabaseUnavailable


def is_outage(error: BaseException) -> bool:
    """Whether an error of a database call means: away, restarting or too busy. Trying again may help."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    # A missing socket file is how a local PostgreSQL that is down looks.
    away = DatabaseUnavailable | OperationalError | InterfaceError | PoolTimeout | ConnectionError | TimeoutError | gaierror
    return isinstance(error, away | FileNotFoundError)
