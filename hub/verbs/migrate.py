"""Brings the database to the tables of this release. `hub serve` does the same when it starts."""

from __future__ import annotations

import asyncio
import sys
from argparse import ArgumentParser, Namespace

from hub.settings import load
from hub.store.engine import Database
from hub.store.migrations import HEAD, NewerDatabase, migrate
from hub.store.outage import is_outage


def add_arguments(_parser: ArgumentParser) -> None:
    """Everything it needs is configuration."""


def run(_arguments: Namespace) -> int:
    configured = load()
    try:
        changed = asyncio.run(_migrate(configured.settings.database_url))
    except NewerDatabase as error:
        print(f"hub: {error}", file=sys.stderr)
        return 1
    except Exception as error:
        if not is_outage(error):
            raise
        print(f"hub: the database cannot be reached ({type(error).__name__}); check HUB_DATABASE_URL", file=sys.stderr)
        return 1
    print(f"The database is {'now' if changed else 'already'} at revision {HEAD}.")
    return 0


async def _migrate(url: str) -> bool:
    database = Database(url)
    try:
        return await migrate(database)
    finally:
        await database.close()
