"""Files that are kept at the same time are noted together, and what befalls one of them does not befall the others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.files.noting import Noting, Row
from hub.files.scanning import OPEN, Finding
from hub.files.shelf import key_of
from hub.files.tables import files
from hub.store.engine import Database

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
KEYS = [key_of(str(number).encode()) for number in range(20)]
HELD = Finding(state="held", reason="A virus was found: Eicar.")


class Watched:
    """A database whose write transactions are counted. It can be made to fail, or to wait before it commits."""

    def __init__(self, database: Database) -> None:
        self.is_sqlite, self.insert = database.is_sqlite, database.insert
        self._database = database
        self.transactions = 0
        self.failing: list[Exception] = []
        self.begun = asyncio.Event()
        self.may_commit = asyncio.Event()
        self.may_commit.set()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        self.transactions += 1
        async with self._database.writing() as connection:
            yield connection
            self.begun.set()
            await self.may_commit.wait()
            if self.failing:
                raise self.failing.pop()


@pytest.fixture
def watched(database: Database) -> Watched:
    return Watched(database)


def row(key: str, finding: Finding = OPEN) -> Row:
    return {"id": key, "media_type": "text/plain", "size_bytes": 1, "state": finding.state, "reason": finding.reason, "kept_at": NOON}


async def noted(database: Database) -> set[str]:
    async with database.reading() as connection:
        return set(await connection.scalars(select(files.c.id)))


async def test_those_that_come_while_one_is_written_are_written_together(watched: Watched, database: Database) -> None:
    noting = Noting(watched)
    assert await asyncio.gather(*(noting.note(key, row(key)) for key in KEYS)) == [OPEN] * len(KEYS)
    assert watched.transactions == 2
    assert await noted(database) == set(KEYS)


async def test_what_was_found_first_stands(watched: Watched) -> None:
    noting = Noting(watched)
    await noting.note(KEYS[0], row(KEYS[0], HELD))
    assert await asyncio.gather(*(noting.note(key, row(key)) for key in KEYS[:2])) == [HELD, OPEN]


async def test_each_is_told_only_once_it_is_committed(watched: Watched, database: Database) -> None:
    noting = Noting(watched)
    watched.may_commit.clear()
    noting_one = asyncio.create_task(noting.note(KEYS[0], row(KEYS[0])))
    await watched.begun.wait()
    assert not noting_one.done()
    assert await noted(database) == set()
    watched.may_commit.set()
    await noting_one
    assert await noted(database) == {KEYS[0]}


async def test_a_transaction_that_fails_is_one_callers_failure(watched: Watched, database: Database) -> None:
    noting = Noting(watched)
    watched.failing.append(OSError("the disk is full"))
    first, *others = await asyncio.gather(*(noting.note(key, row(key)) for key in KEYS), return_exceptions=True)
    assert isinstance(first, OSError)
    assert others == [OPEN] * len(others)
    assert await noted(database) == set(KEYS[1:])
    assert await noting.note(KEYS[0], row(KEYS[0])) == OPEN, "and it may come again"


async def test_whoever_gives_up_while_writing_for_others_takes_nothing_from_them(watched: Watched, database: Database) -> None:
    noting = Noting(watched)
    await noting.note(KEYS[0], row(KEYS[0]))
    watched.begun.clear()
    watched.may_commit.clear()
    tasks = [asyncio.create_task(noting.note(key, row(key))) for key in KEYS[1:]]
    await watched.begun.wait()
    tasks[0].cancel()
    watched.may_commit.set()
    first, *others = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(first, asyncio.CancelledError)
    assert others == [OPEN] * len(others)
    assert await noted(database) >= set(KEYS[2:])
