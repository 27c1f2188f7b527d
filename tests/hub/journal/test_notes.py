"""Another process changed a great many customers: the decider takes note a part at a time, so that nobody waits for an import."""

from sqlalchemy import func, select

from hub.journal.notes import CUSTOMERS, note_changes, untaken
from hub.journal.tables import log
from hub.work.commands.taking_note import TakeNote
from hub.work.loading import MOST_NOTES
from tests.hub.running.fixtures import NewHouse


async def test_notes_are_taken_so_many_a_turn_until_none_is_left(new_house: NewHouse) -> None:
    house = await new_house()
    number = 2 * MOST_NOTES + 50
    async with house.hub.database.writing() as connection:
        await note_changes(connection, CUSTOMERS, [f"cus_{one}" for one in range(number)], house.clock.now())
    assert await house.hub.decider.submit(TakeNote()) == {"taken": MOST_NOTES}
    await house.settled()
    async with house.hub.database.reading() as connection:
        told = await connection.scalar(select(func.count()).where(log.c.type == "customer.changed"))
    assert told == number
    async with house.hub.database.reading() as connection:
        assert await untaken(connection, most=1) == []
