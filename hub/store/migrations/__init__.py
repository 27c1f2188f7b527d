"""Brings a database to this release's tables. Alembic is imported only when there is something to do: most starts have nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from hub.faults import CannotStart
from hub.store.engine import Database, DatabaseUnavailable

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0001"
"""The newest revision in `versions/`; a test keeps the two equal."""
FOLDER = Path(__file__).parent
ONE_AT_A_TIME = 7_246_011
"""The key of PostgreSQL's advisory lock that two hubs starting together meet at."""


class NewerDatabase(CannotStart):
    """The database was made by a newer release; this one must not touch it."""


async def migrate(database: Database) -> bool:
    """Make or change the tables in one transaction; answers whether there was anything to do. Raises `NewerDatabase`, or `CannotStart`
    for a database that cannot be used.
    """
    try:
        await asyncio.to_thread(_make_folder, database)
        async with database.writing() as connection:
            await connection.execute(text("SELECT 1"))
    except (OSError, TimeoutError, DBAPIError, asyncpg.PostgresError, DatabaseUnavailable) as error:
        raise CannotStart(_unusable(database, error)) from error
    async with database.reading() as connection:
        if await connection.run_sync(_revision) == HEAD:
            return False
    async with database.migrating() as connection:
        if not database.is_sqlite:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
        await connection.run_sync(_upgrade)
    return True


def _unusable(database: Database, error: Exception) -> str:
    """Where the database is, without its password, what it says, and what to look at."""
    said = str(error.orig if isinstance(error, DBAPIError) else error) or type(error).__name__
    url = make_url(str(database.engine.url))
    if database.is_sqlite:
        remedy = "Make its folder one that this user may write to, or name another with HUB_DATA_DIR (or HUB_DATABASE_URL)"
        return f"The database {url.database} cannot be used ({said}). {remedy}."
    remedy = "Check that it runs there, and HUB_DATABASE_URL"
    return f"The database {url.database} on {url.host}:{url.port or 5432} cannot be used ({said}). {remedy}."


def _make_folder(database: Database) -> None:
    file = make_url(str(database.engine.url)).database if database.is_sqlite else None
    if file and file != ":memory:":
        Path(file).parent.mkdir(parents=True, exist_ok=True)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return revision


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.script import ScriptDirectory

    config = configuration()
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    revision = _revision(connection)
    if revision is not None and revision not in known:
        raise NewerDatabase(f"the database is at revision {revision}, which this release does not know; install the newer one")
    command.upgrade(config, "head")


def configuration() -> Config:
    """Alembic's configuration; there is no alembic.ini to keep."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    return config
