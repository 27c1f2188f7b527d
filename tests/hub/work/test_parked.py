"""Parked work comes back when its time has come, each piece on its own."""

from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select, update

from hub.work import tables
from hub.work.loading import MOST_PARKED_DUE
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.house import House
from tests.hub.running.people import Person

AN_HOUR = 3600.0


async def parked(house: House, ana: Person, name: str, seconds: float = AN_HOUR) -> str:
    await house.asks(name)
    id = await ana.accepts()
    until = (house.clock.now() + timedelta(seconds=seconds)).isoformat()
    await ana.does("park", id, until=until)
    return id


async def states(house: House) -> dict[str, str]:
    async with house.hub.database.reading() as connection:
        return {row.id: row.state for row in await connection.execute(select(tables.interactions))}


async def test_one_that_cannot_come_back_keeps_no_other_from_it(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    broken = await parked(house, ana, "gus")
    sound = await parked(house, ana, "bob", AN_HOUR + 5)
    last = await parked(house, ana, "sam", AN_HOUR + 600)
    async with house.hub.database.writing() as connection:
        spoilt = update(tables.interactions).where(tables.interactions.c.id == broken).values(transfer={"held_until": "soon"})
        await connection.execute(spoilt)
    await ana.chooses("not_ready")
    await house.later(AN_HOUR + 10)
    assert await states(house) == {broken: "parked", sound: "queued", last: "parked"}
    await house.later(AN_HOUR)
    assert await states(house) == {broken: "parked", sound: "queued", last: "queued"}


async def test_more_than_one_turn_takes_come_back_all_the_same(new_house: NewHouse) -> None:
    house = await new_house()
    ana = await house.agent("ana")
    id = await parked(house, ana, "gus")
    async with house.hub.database.writing() as connection:
        row: dict[str, Any] = (await connection.execute(select(tables.interactions))).one()._asdict()
        many = [row | {"id": f"int_{n}", "parked_until": None} for n in range(2 * MOST_PARKED_DUE)]
        await connection.execute(insert(tables.interactions), many)
    await ana.chooses("not_ready")
    await house.later(AN_HOUR)
    found = await states(house)
    assert found.pop(id) == "queued"
    assert set(found.values()) == {"closed"}
