"""What a turn asks for over and over is found as SQLAlchemy finds it, on a connection of either kind and either stocked."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import bindparam, insert, literal, null, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.journal.tables import log
from hub.store.engine import Database
from hub.store.known_select import KnownSelect
from hub.store.listed import listed

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 13, tzinfo=UTC)

_types = listed("types", log.c.type)
_agents = listed("agents", log.c.agent_id)
_statement = select(
    log.c.seq, log.c.at, log.c.data, log.c.type.label("kind"), literal(NOON, log.c.at.type).label("noon"), literal(0.5).label("half")
).where(_types, _agents, log.c.at >= bindparam("since", NOON, log.c.at.type), log.c.seq.not_in((7, 8)))
_both = union_all(_statement.where(log.c.seq < 3), select(log.c.seq, log.c.at, null(), null(), null(), null()).where(_types))


def event(seq: int, type: str, agent: str | None = None, at: datetime = LATER) -> dict[str, object]:
    data = {"seq": seq, "when": "dinner \u2615"}
    return {"seq": seq, "at": at, "type": type, "interaction_id": None, "agent_id": agent, "customer_id": None, "data": data}


@pytest.fixture
async def stocked(database: Database) -> Database:
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    rows = [event(1, "a", "ana"), event(2, "b", "ben"), event(3, "a", "cleo"), event(5, "a", "ana", long_ago), event(7, "a", "ana")]
    async with database.writing() as connection:
        await connection.execute(insert(log), rows)
    return database


async def agree(connection: AsyncConnection, statement: object, **lists: list[str]) -> list[tuple[object, ...]]:
    expected = [tuple(row) for row in await connection.execute(statement, lists)]  # type: ignore[call-overload]
    found = [tuple(row) for row in await KnownSelect(statement).rows(connection, **lists)]  # type: ignore[arg-type]
    assert sorted(found, key=repr) == sorted(expected, key=repr)
    return found


@pytest.mark.parametrize("types", [["a"], ["a", "b"], ["a", "b", "nothing"]])
async def test_it_finds_what_sqlalchemy_finds(stocked: Database, types: list[str]) -> None:
    async with stocked.writing() as writing, stocked.reading() as reading:
        for connection in (writing, reading):
            found = await agree(connection, _statement, types=types, agents=["ana", "ben"])
            assert found[0][:3] == (1, LATER, {"seq": 1, "when": "dinner \u2615"})
            assert await agree(connection, _both, types=types, agents=["ben"])


async def test_columns_go_by_their_names(stocked: Database) -> None:
    async with stocked.reading() as connection:
        (row,) = await KnownSelect(_statement).rows(connection, types={"b"}, agents={"ben"})
    assert (row.seq, row.kind, row.noon) == (2, "b", NOON)


async def test_a_list_of_tuples_asks_for_all_columns_together(stocked: Database) -> None:
    pairs = KnownSelect(select(log.c.seq).where(listed("pairs", log.c.type, log.c.agent_id)))
    async with stocked.reading() as connection:
        found = await pairs.rows(connection, pairs=[("a", "ana"), ("b", "cleo"), ("it's", 'a "quote"')])
    assert {row.seq for row in found} == {1, 5, 7}


async def test_nothing_is_in_an_empty_list(stocked: Database) -> None:
    async with stocked.reading() as connection:
        assert await KnownSelect(_statement).rows(connection, types=[], agents=["ana"]) == []
