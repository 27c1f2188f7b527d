"""After the retention time the turn's own tables hold nothing that people wrote, and a repeat still does no harm."""

from typing import Any

import pytest
from sqlalchemy import insert, select

from hub.journal.forgetting import AT_ONCE
from hub.journal.tables import inbox
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.house import House

A_MONTH = 31 * 24 * 3600.0
SECRET = "My card is 4242."


@pytest.fixture(params=["sqlite", "postgresql"])
def opens(request: pytest.FixtureRequest) -> NewHouse:
    fixture: NewHouse = request.getfixturevalue({"sqlite": "new_house", "postgresql": "new_house_on_postgres"}[request.param])
    return fixture


async def kept(house: House) -> list[Any]:
    async with house.hub.database.reading() as connection:
        return list(await connection.execute(select(inbox).order_by(inbox.c.at)))


async def test_what_people_wrote_goes_after_the_retention_time(opens: NewHouse) -> None:
    house = await opens()
    ana = await house.agent("ana")
    text = house.texter("gus")
    await text.texts(SECRET, sid="SM1")
    id = await text.interaction()
    await ana.does("messages", id, text=SECRET, client_id="one", private=True, expect=201)
    assert str(await kept(house)).count(SECRET) == 2
    before = {(row.source, row.key) for row in await kept(house)}

    await house.later(A_MONTH)
    await house.hub.upkeep.forget()
    rows = await kept(house)
    assert SECRET not in str(rows)
    assert before <= {(row.source, row.key) for row in rows}


async def test_a_repeat_after_that_has_no_second_effect(opens: NewHouse) -> None:
    house = await opens()
    ana = await house.agent("ana")
    text = house.texter("gus")
    await text.texts(SECRET, sid="SM1")
    id = await text.interaction()
    note = {"text": SECRET, "client_id": "one", "private": True}
    await ana.does("messages", id, expect=201, **note)
    said = len(await ana.messages(id))

    await house.later(A_MONTH)
    await house.hub.upkeep.forget()
    assert await ana.refused("POST", f"/interactions/{id}/messages", note) == "answered_long_ago"
    await text.texts(SECRET, sid="SM1")
    assert len(await ana.messages(id)) == said


async def test_what_is_younger_stays(opens: NewHouse) -> None:
    house = await opens()
    await house.texter("gus").texts(SECRET)
    await house.later(A_MONTH / 2)
    await house.hub.upkeep.forget()
    assert SECRET in str(await kept(house))


async def test_a_great_many_go_a_few_at_a_time(opens: NewHouse) -> None:
    house = await opens()
    at = house.clock.now()
    old = [
        {"source": "user:usr_ana", "key": f"message:{n}", "at": at, "answer": {"text": SECRET}, "raw": None, "private_since": at}
        for n in range(2 * AT_ONCE + 1)
    ]
    async with house.hub.database.writing() as connection:
        await connection.execute(insert(inbox), old)
    await house.later(A_MONTH)
    await house.hub.upkeep.forget()
    assert SECRET not in str(await kept(house))
