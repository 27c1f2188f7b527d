"""What is answered while the database is away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from channels.doors import Problem
from hub.store.outage import is_outage

RETRY_SECONDS = 2


@contextmanager
def away_in_an_outage() -> Iterator[None]:
    """Raises `Problem` 503 for an outage that happens within."""
    try:
        yield
    except Exception as error:
        if is_outage(error):
            detail = "The hub cannot reach its database. Try again in a moment."
            raise Problem(503, "database_away", detail, retry_after_seconds=RETRY_SECONDS) from error
        raise
