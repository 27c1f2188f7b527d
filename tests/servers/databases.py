"""Fixtures that hand out databases: a SQLite file, or a database on the test run's own PostgreSQL.

`prepare` is a coroutine function that takes an address and fills that database (migrations, seed). It runs once
a test run for each function; later callers get a copy of what it made, which is much faster.
"""

import shutil
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Protocol

import asyncpg
import pytest

from tests.servers import postgres

Prepare = Callable[[str], Awaitable[None]]


class Databases(Protocol):
    """One kind of database, as many as asked for."""

    async def new(self, prepare: Prepare | None = None) -> str:
        """Answer the SQLAlchemy address of a database that nobody else uses."""
        ...

    async def drop(self, address: str) -> None:
        """Remove it; whoever is still connected is cut off."""
        ...


class SqliteFiles:
    """Databases that are files in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = count(1)
        self._prepared: dict[Prepare, Path] = {}

    async def new(self, prepare: Prepare | None = None) -> str:
        file = self._next_file()
        if prepare is not None:
            _copy(await self._template(prepare), file)
        return _sqlite_address(file)

    async def drop(self, address: str) -> None:
        file = Path(address.removeprefix("sqlite+aiosqlite:///"))
        for ending in ("", "-wal", "-shm"):
            Path(f"{file}{ending}").unlink(missing_ok=True)

    async def _template(self, prepare: Prepare) -> Path:
        if prepare not in self._prepared:
            file = self._next_file()
            await prepare(_sqlite_address(file))
            self._prepared[prepare] = file
        return self._prepared[prepare]

    def _next_file(self) -> Path:
        return self._folder / f"{next(self._number)}.sqlite3"


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _sqlite_address(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


class PostgresDatabases:
    """Databases on one running cluster, cloned from a template of the same cluster."""

    def __init__(self, cluster: postgres.Cluster) -> None:
        self.cluster = cluster
        self._number = count(1)
        self._prepared: dict[Prepare, str] = {}

    async def new(self, prepare: Prepare | None = None) -> str:
        template = "template1" if prepare is None else await self._template(prepare)
        return self.cluster.url(await self._create(template))

    async def drop(self, address: str) -> None:
        await self._run(f'DROP DATABASE "{address.rpartition("/")[2]}" WITH (FORCE)')

    async def _template(self, prepare: Prepare) -> str:
        if prepare not in self._prepared:
            name = await self._create("template1")
            await prepare(self.cluster.url(name))
            self._prepared[prepare] = name
        return self._prepared[prepare]

    async def _create(self, template: str) -> str:
        name = f"hub_{next(self._number)}"
        await self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    async def _run(self, statement: str) -> None:
        connection = await asyncpg.connect(host="127.0.0.1", port=self.cluster.port, user=postgres.USER, database="postgres", ssl=False)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[postgres.Cluster]:
    """The test run's own PostgreSQL server (one for each worker)."""
    programs = postgres.find()
    if programs is None:
        raise postgres.NoPostgres("no PostgreSQL here: `make test` (or `python -m tests.servers`) installs one")
    folder = postgres.temporary_folder()
    cluster = postgres.Cluster(programs=programs, folder=folder)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder)


@pytest.fixture(scope="session", name="postgres")
def postgres_databases(postgres_cluster: postgres.Cluster) -> PostgresDatabases:
    """`await postgres.new(prepare)` answers the address of a database of one's own; `drop` when it is large."""
    return PostgresDatabases(postgres_cluster)


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    """`await sqlite.new(prepare)` answers the address of a file of one's own."""
    return SqliteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> Databases:
    """Runs the test twice, with SQLite and with PostgreSQL: `await databases.new(prepare)`."""
    fixture = {"sqlite": "sqlite", "postgresql": "postgres"}[request.param]
    kind: Databases = request.getfixturevalue(fixture)
    return kind


@pytest.fixture
async def database_url(databases: Databases) -> AsyncIterator[str]:
    """The address of an empty database, once on SQLite and once on PostgreSQL; gone after the test."""
    address = await databases.new()
    yield address
    await databases.drop(address)
