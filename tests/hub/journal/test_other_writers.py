"""Other writers on the same database: none keeps the other waiting until it fails, and the notes they leave are found."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import insert

from hub.journal.notes import CUSTOMERS, USERS, changed, note_changes, untaken
from hub.journal.turn import NotedRow, Turn
from hub.store.engine import Database
from tests.hub.journal.desk import NOON, Desk
from tests.hub.journal.tally import Add, Tallies, tallies


@pytest.fixture
async def database(desk: Desk, address: str) -> AsyncIterator[Database]:
    """Another process's door to the same database."""
    database = Database(address)
    yield database
    await database.close()


async def note(database: Database, source: str, *ids: str) -> None:
    async with database.writing() as connection:
        await note_changes(connection, source, ids, NOON)


async def test_many_writers_and_the_decider_take_turns(desk: Desk, database: Database) -> None:
    async def write(through: Database, number: int) -> None:
        async with through.writing() as connection:
            await connection.execute(insert(tallies), [{"id": f"other {number}", "value": number, "rings_at": None}])

    async def decide() -> None:
        for _ in range(50):
            await desk.decider.submit(Add())

    await asyncio.gather(
        decide(), *(write(desk.database, number) for number in range(50)), *(write(database, number) for number in range(50, 60))
    )
    assert len(await desk.values()) == 61
    assert len(desk.told.resyncs) == 1


async def test_a_writer_that_breaks_off_leaves_nothing_and_lets_the_next_one_in(desk: Desk) -> None:
    async def break_off() -> None:
        async with desk.database.writing() as connection:
            await connection.execute(insert(tallies), [{"id": "half", "value": 1, "rings_at": None}])
            raise KeyError

    with pytest.raises(KeyError):
        await break_off()
    await desk.decider.submit(Add())
    assert await desk.values() == {"sheep": 1}


async def test_notes_are_found_oldest_first_and_at_most_so_many(desk: Desk, database: Database) -> None:
    await note(database, CUSTOMERS, "cus_1", "cus_2", "cus_1")
    await note(database, USERS, "usr_1")
    async with database.reading() as connection:
        everything = await untaken(connection, most=10)
        assert len(await untaken(connection, most=3)) == 3
    assert sorted(changed(everything, CUSTOMERS)) == ["cus_1", "cus_2"]
    assert changed(everything, USERS) == ["usr_1"]


async def test_a_note_is_taken_with_the_turn_that_takes_it(desk: Desk, database: Database) -> None:
    await note(database, CUSTOMERS, "cus_1")
    async with database.reading() as connection:
        [noted] = await untaken(connection, most=10)
    await desk.decider.submit(_Note(noted=noted))
    async with database.reading() as connection:
        assert await untaken(connection, most=10) == []
    assert await desk.inbox() == {noted.key: {"seq": 2}}


class _Note(Add):
    """Takes one note."""

    def __init__(self, *, noted: NotedRow) -> None:
        super().__init__()
        self._noted = noted

    def apply(self, state: Tallies, turn: Turn) -> dict[str, int]:
        turn.record("tally.noted")
        turn.note(self._noted)
        return {}
