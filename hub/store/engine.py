"""One door to the database: SQLite in WAL mode with full sync, or PostgreSQL, with the same Core code on both.

`writing` opens a transaction that holds the write lock from its first statement (`BEGIN IMMEDIATE` on SQLite); `reading` sees the
last commit.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import orjson
from sqlalchemy import Dialect, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool
from sqlalchemy.sql.dml import Insert as CoreInsert
from sqlalchemy.sql.schema import Table

from hub.store import sqlite_writer

SQLITE_BUSY_SECONDS = 10
WRITER_CACHE_KIB = 64_000
"""A turn writes to some thirty indexes, those of what customers and carriers name in no order: SQLite's own 2 MB is read over and over."""
CHECKPOINT_PAGES = 8_000
"""A turn under load changes some hundred pages, many of them again and again: at SQLite's own 1,000 every fourth commit would carry them
into the file, and the turn waits for it.
"""
IDLE_IN_TRANSACTION_SECONDS = 10
STATEMENT_SECONDS = 15
CONNECT_SECONDS = 3
SETTINGS = {
    "idle_in_transaction_session_timeout": str(IDLE_IN_TRANSACTION_SECONDS * 1000),
    "application_name": "contact-hub",
    "jit": "off",
}
BY_KEY = {"enable_seqscan": "off", "enable_hashjoin": "off", "enable_mergejoin": "off"}
"""A turn finds its rows by their keys."""
FIRST_PLANS = 100
"""After so many turns a turn's statements are planned anew, then after twice as many, and so on, as the tables may have doubled: PostgreSQL
keeps its plans, and what is good while a table is empty reads the whole of it when it is not. (It would look again by itself when it has
analyzed the table, which may take a minute.)
"""

Insert = postgresql.Insert | sqlite.Insert


class DatabaseUnavailable(Exception):
    """The database cannot be reached or refuses to work; nothing was stored."""


class Database:
    """Engines for turns, for other writers and for reads: readers never keep a writer waiting."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        located = self._located = parsed.set(drivername="sqlite+aiosqlite" if self.is_sqlite else "postgresql+asyncpg")
        self._writes = _sqlite(located, writes=True) if self.is_sqlite else _postgresql(located)
        self._turns = self._writes if self.is_sqlite else _postgresql(located, plans=BY_KEY)
        self._reads = _sqlite(located) if self.is_sqlite else _postgresql(located)
        # SQLite's own lock is polled, so a busy writer starves the others; within the process they queue, first come first served.
        self._write_lock = asyncio.Lock()
        self._writer: AsyncConnection | None = None
        self._turns_taken = 0
        self._planned_until = FIRST_PLANS

    def insert(self, table: Table) -> Insert:
        """This dialect's INSERT, which knows ON CONFLICT."""
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)

    @asynccontextmanager
    async def writing(self, *, by_key: bool = False) -> AsyncIterator[AsyncConnection]:
        """A write transaction: committed when the block ends, rolled back when it raises. Never one inside another. `by_key`: it finds
        all its rows by their keys, as a turn does.
        """
        if not self.is_sqlite:
            async with (self._turns if by_key else self._writes).begin() as connection:
                if by_key:
                    await self._plan_anew_when_grown(connection)
                yield connection
            return
        async with self._turn_to_write(), self._held_writer() as connection, connection.begin():
            yield connection

    @asynccontextmanager
    async def migrating(self) -> AsyncIterator[AsyncConnection]:
        """As `writing`, for statements that may take as long as they need."""
        if self.is_sqlite:
            async with self.writing() as connection:
                yield connection
            return
        engine = _postgresql(self._located, statement_seconds=None)
        try:
            async with engine.begin() as connection:
                yield connection
        finally:
            await engine.dispose()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection that sees what is committed."""
        async with self._reads.connect() as connection:
            yield connection

    async def ping(self) -> None:
        """Raises `DatabaseUnavailable` when a trivial query fails. (SQLite answers `SELECT 1` without its file.)"""
        trivial = text("PRAGMA schema_version" if self.is_sqlite else "SELECT 1")
        try:
            async with self.reading() as connection:
                await connection.execute(trivial)
        except (SQLAlchemyError, OSError) as error:
            raise DatabaseUnavailable(type(error).__name__) from error

    async def close(self) -> None:
        if self._writer is not None:
            await self._writer.close()
        await self._writes.dispose()
        await self._turns.dispose()
        await self._reads.dispose()

    @property
    def dialect(self) -> Dialect:
        return self._writes.dialect

    @property
    def engine(self) -> AsyncEngine:
        """The one that writes."""
        return self._writes

    async def _plan_anew_when_grown(self, connection: AsyncConnection) -> None:
        self._turns_taken += 1
        if self._turns_taken < self._planned_until:
            return
        self._planned_until *= 2
        await connection.exec_driver_sql("DISCARD PLANS")

    @asynccontextmanager
    async def _held_writer(self) -> AsyncIterator[AsyncConnection]:
        """SQLite's one writing connection stays: to take it from a pool and give it back costs as much as a turn's statements. One on
        which anything failed is given up.
        """
        writer, self._writer = self._writer, None
        if writer is None:
            writer = await self._writes.connect()
            await writer.execution_options(hub_writes=True)
        try:
            yield writer
        except BaseException:
            await writer.invalidate()
            await writer.close()
            raise
        self._writer = writer

    @asynccontextmanager
    async def _turn_to_write(self) -> AsyncIterator[None]:
        """Within the process they queue; another process that writes is waited for by `sqlite_writer`."""
        try:
            async with asyncio.timeout(SQLITE_BUSY_SECONDS):
                await self._write_lock.acquire()
        except TimeoutError as error:
            raise DatabaseUnavailable("others kept the write lock too long") from error
        try:
            yield
        finally:
            self._write_lock.release()


def upsert(insert: Insert, table: Table) -> CoreInsert:
    """INSERT … ON CONFLICT (primary key) DO UPDATE every other column: a row as it is now, new or changed."""
    keys = [column.name for column in table.primary_key]
    changed = {column.name: insert.excluded[column.name] for column in table.columns if column.name not in keys}
    return insert.on_conflict_do_update(index_elements=keys, set_=changed)


def dumps(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS).decode()


def _sqlite(url: URL, *, writes: bool = False) -> AsyncEngine:
    file = url.database or ":memory:"
    connect: dict[str, Any] = {"connect_args": {"timeout": SQLITE_BUSY_SECONDS}}
    if writes:
        connect = {"async_creator": lambda: sqlite_writer.connect(file, busy_seconds=SQLITE_BUSY_SECONDS)}
    engine = create_async_engine(url, json_serializer=dumps, json_deserializer=orjson.loads, hide_parameters=True, **connect)

    @event.listens_for(engine.sync_engine, "connect")
    def _pragmas(connection: Any, _record: object) -> None:
        # The driver's own transaction handling would start a deferred transaction at the first write, too late for the write lock.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY"):
            cursor.execute(f"PRAGMA {pragma}")
        if writes:
            cursor.execute(f"PRAGMA cache_size=-{WRITER_CACHE_KIB}")
            cursor.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        writes = connection.get_execution_options().get("hub_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql(url: URL, *, plans: Mapping[str, str] | None = None, statement_seconds: float | None = STATEMENT_SECONDS) -> AsyncEngine:
    settings = {**SETTINGS, **(plans or {})}
    options: dict[str, Any] = {"timeout": CONNECT_SECONDS, "command_timeout": statement_seconds}
    json: dict[str, Any] = {"json_serializer": dumps, "json_deserializer": orjson.loads, "hide_parameters": True}
    if url.query.get("pgbouncer") != "true":
        return create_async_engine(url, **json, connect_args=options | {"server_settings": settings}, pool_size=10, max_overflow=5)
    # A transaction pooler refuses settings of a connection, and prepared statements do not survive it.
    options |= {"statement_cache_size": 0, "prepared_statement_cache_size": 0, "prepared_statement_name_func": lambda: f"hub_{uuid4().hex}"}
    engine = create_async_engine(url.difference_update_query(["pgbouncer"]), **json, connect_args=options, poolclass=NullPool)
    of_a_transaction = "SELECT " + ", ".join(f"set_config('{name}', '{value}', true)" for name, value in settings.items())

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(of_a_transaction)

    return engine
