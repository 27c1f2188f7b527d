"""Brings the database to the tables of this release. `hub serve` does the same when it starts."""

from __future__ import annotations

import asyncio
from argparse import ArgumentParser, Namespace

from hub.settings import load
from hub.store.engine import Database
from hub.store.migrations import HEAD, migrate


def add_arguments(_parser: ArgumentParser) -> None:
    """Everything it needs is configuration."""


def run(_arguments: Namespace) -> int:
    """Raises `ConfigurationFaults` and `CannotStart`."""
    changed = asyncio.run(_migrate(load().settings.database_url))
    print(f"The database is {'now' if changed else 'already'} at revision {HEAD}.")
    return 0


async def _migrate(url: str) -> bool:
    database = Database(url)
    try:
        return await migrate(database)
    finally:
        await database.close()
