"""A migrated database has the tables the code declares, on both databases, and a second start changes nothing."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from hub.store.catalog import all_tables
from hub.store.engine import Database
from hub.store.migrations import HEAD, NewerDatabase, configuration, migrate

REMEDY = "the tables changed: python -m hub.store.revise --initial (before the first release), or with what changes"


async def test_a_migrated_database_has_the_declared_tables(database_url: str) -> None:
    database = Database(database_url)
    assert await migrate(database)
    async with database.reading() as connection:
        differences = await connection.run_sync(_differences)
    await database.close()
    assert differences == [], REMEDY


def _differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), all_tables()))


async def test_a_second_start_has_nothing_to_do(database_url: str) -> None:
    database = Database(database_url)
    assert [await migrate(database), await migrate(database)] == [True, False]
    await database.close()


async def test_a_database_of_a_newer_release_is_left_alone(database_url: str) -> None:
    database = Database(database_url)
    await migrate(database)
    async with database.writing() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerDatabase, match="9999"):
        await migrate(database)
    await database.close()


async def test_the_folder_of_a_new_sqlite_database_is_made(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/var/deep/hub.sqlite3")
    assert await migrate(database)
    await database.close()


def test_the_head_named_in_the_code_is_the_newest_revision() -> None:
    assert ScriptDirectory.from_config(configuration()).get_current_head() == HEAD


async def test_alembic_is_not_imported_when_there_is_nothing_to_do(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/hub.sqlite3"
    database = Database(url)
    await migrate(database)
    await database.close()
    program = (
        "import asyncio, sys; from hub.store.engine import Database; from hub.store.migrations import migrate;"
        f"database = Database({url!r});"
        "print(asyncio.run(migrate(database)), 'alembic' in sys.modules); asyncio.run(database.close())"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["False", "False"]
