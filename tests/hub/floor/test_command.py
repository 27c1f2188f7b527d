"""`hub recount` says whether the counters are what the log adds up to."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from hub.__main__ import main
from hub.floor.rollups import fold, rollup_rows, rollup_upsert
from hub.floor.tables import rollups
from hub.journal.event import Event
from hub.journal.tables import log
from hub.store.engine import Database
from hub.store.ids import Seq
from hub.store.migrations import migrate

LATE_ON_MONDAY_IN_NEW_YORK = datetime(2026, 3, 3, 3, 30, tzinfo=UTC)
FACTS = {"queue": "support", "channel": "chat", "tier": "gold", "cause": "arrival", "counts": True}


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    address = f"sqlite:///{tmp_path}/hub.sqlite3"
    monkeypatch.setenv("HUB_CONFIG_DIR", str(Path(__file__).parents[3] / "config"))
    monkeypatch.setenv("HUB_DATABASE_URL", address)
    asyncio.run(one_arrives(address))
    return address


async def one_arrives(address: str) -> None:
    database = Database(address)
    await migrate(database)
    event = Event(seq=Seq(1), at=LATE_ON_MONDAY_IN_NEW_YORK, type="interaction.queued", interaction_id="int_1", data=FACTS)
    async with database.writing() as connection:
        await connection.execute(insert(log), [event.row()])
        await connection.execute(rollup_upsert(database), rollup_rows(fold([event])))
    await database.close()


async def somebody_edits(address: str) -> None:
    database = Database(address)
    async with database.writing() as connection:
        await connection.execute(update(rollups).values(offered=3))
    await database.close()


def test_what_agrees(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recount", "--day", "2026-03-02"]) == 0
    said = capsys.readouterr().out
    assert "support chat gold" in said
    assert "1 offered" in said
    assert "2026-03-02: the counters equal a recount" in said


def test_what_differs(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(somebody_edits(address))
    assert main(["recount", "--day", "2026-03-02"]) == 1
    assert "support chat gold: offered is 3, the log says 1" in capsys.readouterr().out


def test_another_day_is_empty(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recount", "--day", "2026-03-03"]) == 0
    assert "offered" not in capsys.readouterr().out


def test_what_is_no_date_is_wrong_usage(address: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["recount", "--day", "2.3.2026"])
    assert ended.value.code == 2
