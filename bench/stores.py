"""Databases for the servers under test: files on SQLite, or databases of a PostgreSQL of our own that syncs every commit."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Literal, Protocol

import asyncpg

from bench.world import SignedIn, World, settle
from tests.servers import postgres

Kind = Literal["sqlite", "postgresql"]


class Store(Protocol):
    """One kind of database, as many as asked for."""

    kind: Kind
    folder: Path

    def empty(self) -> str:
        """The address of a database with nothing in it."""
        ...

    def settled(self, world: World) -> tuple[str, list[SignedIn]]:
        """The address of a database with this world in it, and its agents. Made once, then copied."""
        ...


class SqliteFiles:
    """The file system of the temporary folder is the one that is measured."""

    kind: Kind = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._number = count(1)
        self._settled: dict[World, tuple[Path, list[SignedIn]]] = {}

    def empty(self) -> str:
        return _address(self._file())

    def settled(self, world: World) -> tuple[str, list[SignedIn]]:
        if world not in self._settled:
            file = self._file()
            self._settled[world] = file, asyncio.run(settle(world, _address(file)))
        template, agents = self._settled[world]
        copy = self._file()
        with closing(sqlite3.connect(template)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        return _address(copy), agents

    def _file(self) -> Path:
        return self.folder / f"{next(self._number)}.sqlite3"


class PostgresDatabases:
    """Databases on one cluster, copied from a template of the same cluster."""

    kind: Kind = "postgresql"

    def __init__(self, cluster: postgres.Cluster, folder: Path) -> None:
        self.folder = folder
        self._cluster = cluster
        self._number = count(1)
        self._settled: dict[World, tuple[str, list[SignedIn]]] = {}
        self._used: list[str] = []

    def empty(self) -> str:
        return self._create("template1")

    def settled(self, world: World) -> tuple[str, list[SignedIn]]:
        if world not in self._settled:
            address = self._create("template1")
            self._settled[world] = address.rpartition("/")[2], asyncio.run(settle(world, address))
        template, agents = self._settled[world]
        return self._create(template), agents

    def _create(self, template: str) -> str:
        """The databases of runs that are over go first, and all is written out: nobody tidies up while a server is measured."""
        templates = {each for each, _ in self._settled.values()}
        drops = [f'DROP DATABASE "{used}" WITH (FORCE)' for used in self._used if used not in templates]
        name = f"bench_{next(self._number)}"
        asyncio.run(self._run(*drops, f'CREATE DATABASE "{name}" TEMPLATE "{template}"', "CHECKPOINT"))
        self._used = [used for used in self._used if used in templates] + [name]
        return f"postgresql://{postgres.USER}@127.0.0.1:{self._cluster.port}/{name}"

    async def _run(self, *statements: str) -> None:
        connection = await asyncpg.connect(host="127.0.0.1", port=self._cluster.port, user=postgres.USER, database="postgres", ssl=False)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()


@contextmanager
def opened(kind: Kind) -> Iterator[Store]:
    """Databases of this kind; gone when the block ends. Raises `postgres.NoPostgres` where there is none."""
    folder = Path(tempfile.mkdtemp(prefix="hub-bench-"))
    try:
        if kind == "sqlite":
            yield SqliteFiles(folder)
            return
        with _cluster() as cluster:
            yield PostgresDatabases(cluster, folder)
    finally:
        shutil.rmtree(folder)


@contextmanager
def _cluster() -> Iterator[postgres.Cluster]:
    programs = postgres.find()
    if programs is None:
        raise postgres.NoPostgres("no PostgreSQL here: `python -m tests.servers` installs one")
    folder = postgres.temporary_folder()
    cluster = postgres.Cluster(programs=programs, folder=folder, settings=postgres.DURABLE)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder)


def _address(file: Path) -> str:
    return f"sqlite:///{file}"
