"""What a turn gathers is in the database afterwards, as it was given: on either kind, whatever was there before."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from hub.journal.tables import log
from hub.logs import database_words
from hub.store.engine import Database, upsert
from hub.store.gathered import Gathering
from hub.store.whole_rows import WholeRows
from hub.work.tables import offers, threads
from tests.hub.conftest import all_tables
from tests.servers.databases import PostgresDatabases

NOON = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)


def thread(id: str, subject: str | None = None, agent_at: datetime | None = None) -> dict[str, Any]:
    return {"id": id, "customer_id": None, "subject": subject, "last_agent_id": None, "last_agent_at": agent_at, "created_at": NOON}


def event(seq: int, data: object = None) -> dict[str, Any]:
    return {"seq": seq, "at": NOON, "type": "a", "interaction_id": None, "agent_id": None, "customer_id": None, "data": data or {}}


def offer(id: str, state: str, score: float = 0.1) -> dict[str, Any]:
    moments = {"made_at": NOON, "expires_at": NOON, "ended_at": None}
    about = {"interaction_id": "int_1", "agent_id": "ana", "purpose": "work", "state": state, "reason": None}
    return {"id": id, **about, **moments, "score": score, "why": "", "position_when_taken": 1, "note": None}


class Writing:
    """Each call is a turn of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._gathering = Gathering(database)
        self._whole = {table: WholeRows(upsert(database.insert(table), table), table) for table in (threads, offers)}
        self._whole[log] = WholeRows(database.insert(log), log)

    async def __call__(self, rows: dict[Table, list[dict[str, Any]]]) -> None:
        gathered = self._gathering.begin()
        for table, its_rows in rows.items():
            gathered.add(self._whole[table], its_rows)
        async with self._database.writing() as connection:
            await gathered.write(connection)

    async def rows(self, table: Table) -> list[dict[str, Any]]:
        async with self._database.reading() as connection:
            found = await connection.execute(select(table).order_by(*table.primary_key))
            return [dict(row._mapping) for row in found]


@pytest.fixture
def write(database: Database) -> Writing:
    return Writing(database)


async def test_values_come_back_as_they_were_given(write: Writing) -> None:
    said = {"text": 'She said: "☕ & naïve\\n", twice.', "when": "2026-03-02", "deep": {"list": [1, 2.5, None, True]}}
    elsewhere = NOON.astimezone(timezone(timedelta(hours=5))) + timedelta(hours=1)
    rows = {
        log: [event(1, said), event(2)],
        threads: [thread("th_1", "tab\there 'and' there", elsewhere), thread("th_2")],
        offers: [offer("of_1", "pending", score=0.1 + 0.2)],
    }
    await write(rows)
    for table, expected in rows.items():
        assert await write.rows(table) == expected


async def test_a_row_takes_the_place_of_the_one_with_its_key(write: Writing) -> None:
    await write({threads: [thread("th_1", "before"), thread("th_2", "stays")]})
    await write({threads: [thread("th_1"), thread("th_3", "new")], log: [event(1)]})
    assert [row["subject"] for row in await write.rows(threads)] == [None, "stays", "new"]


async def test_rows_are_written_in_the_order_they_were_saved_in(write: Writing) -> None:
    """One live offer an interaction: the old one must have ended before the next begins."""
    await write({offers: [offer("of_9", "pending")]})
    await write({offers: [offer("of_9", "missed"), offer("of_1", "pending")]})
    assert [row["state"] for row in await write.rows(offers)] == ["pending", "missed"]


async def test_what_collides_leaves_nothing_behind(write: Writing, database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(insert(log), event(7))
    with pytest.raises(IntegrityError) as refused:
        await write({threads: [thread("th_1")], log: [event(6), event(7)]})
    words = database_words(refused.value)
    assert words in ({"sqlstate": "23505", "table": "log", "constraint": "pk_log"}, {"sqlite": "SQLITE_CONSTRAINT_PRIMARYKEY"})
    async with database.reading() as connection:
        assert await connection.scalar(select(func.count()).select_from(threads)) == 0
    await write({threads: [thread("th_1")]})


@pytest.mark.parametrize(
    "wrong", [{**thread("th_1"), "created_at": NOON.replace(tzinfo=None)}, {"id": "th_1"}], ids=["no zone", "not whole"]
)
async def test_what_would_be_lost_on_the_way_is_refused(write: Writing, wrong: dict[str, Any]) -> None:
    with pytest.raises((ValueError, KeyError)):
        await write({threads: [wrong]})


async def test_a_turn_finds_its_rows_by_their_keys_while_tables_are_empty(postgres: PostgresDatabases) -> None:
    database = Database(await postgres.new(all_tables))
    async with database.writing(by_key=True) as connection:
        plan = await connection.execute(text("EXPLAIN SELECT answer FROM inbox WHERE source = 'sms' AND key = ANY (ARRAY['a', 'b'])"))
        assert "pk_inbox" in "\n".join(plan.scalars())
    await database.close()


async def test_behind_a_transaction_pooler_a_turn_plans_by_key_too(postgres: PostgresDatabases) -> None:
    database = Database(f"{await postgres.new(all_tables)}?pgbouncer=true")
    write = Writing(database)
    for number in (1, 2):
        await write({log: [event(number)]})
    for by_key, expected in ((True, "off"), (False, "on")):
        async with database.writing(by_key=by_key) as connection:
            assert await connection.scalar(text("SHOW enable_seqscan")) == expected
            assert await connection.scalar(text("SHOW jit")) == "off"
    await database.close()
