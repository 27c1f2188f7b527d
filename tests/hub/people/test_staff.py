"""Users on both databases: added, changed, noted for the decider."""

import pytest

from hub.journal.notes import USERS, changed, untaken
from hub.people.staff import NewUser, Staff, UnknownUsername, UserChange, UsernameTaken
from hub.store.engine import Database
from tests.hub.people.conftest import Hands, House, ana


async def noted(database: Database) -> list[str]:
    async with database.reading() as connection:
        return [user_id for note in await untaken(connection, most=1_000) for user_id in changed([note], USERS)]


async def test_a_user_is_kept_as_added(house: House) -> None:
    [user] = await house.staff.all()
    assert (user.username, user.name, user.roles, user.skills, user.channels, user.capacity, user.queue_scope, user.active) == (
        "ana",
        "Ana Ruiz",
        frozenset({"agent"}),
        {"queue:billing": 4},
        {"chat": "ring"},
        100,
        None,
        True,
    )


async def test_every_write_is_noted_for_the_decider_and_told_after_the_commit(house: House) -> None:
    [user] = await house.staff.all()
    await house.staff.change("ANA", UserChange(name="Ana Ruiz Gil"))
    assert await noted(house.database) == [user.id, user.id]
    assert house.changed == [user.id, user.id]


async def test_a_username_is_taken_in_any_case_and_nothing_is_half_added(house: House) -> None:
    others = NewUser(username="bo", name="Bo", password_hash="x", roles=frozenset({"agent"}))
    with pytest.raises(UsernameTaken):
        await house.staff.add([others, ana()])
    assert [user.username for user in await house.staff.all()] == ["ana"]


async def test_only_what_is_named_changes(house: House) -> None:
    [before] = await house.staff.all()
    await house.staff.change("ana", UserChange(skills={"lang:es": 5}, queue_scope=frozenset({"billing"})))
    [after] = await house.staff.all()
    assert (after.skills, after.queue_scope) == ({"lang:es": 5}, frozenset({"billing"}))
    assert (after.name, after.roles, after.channels, after.capacity) == (before.name, before.roles, before.channels, before.capacity)


async def test_nobody_of_that_name(house: House) -> None:
    with pytest.raises(UnknownUsername):
        await house.staff.change("bo", UserChange(name="Bo"))


async def test_default_passwords_are_known_by_name(database: Database) -> None:
    staff = Staff(database, Hands())
    demo = NewUser(username="agent1", name="Alex", password_hash="x", roles=frozenset({"agent"}), default_password=True)
    await staff.add([demo, ana()])
    assert await staff.with_default_passwords() == ["agent1"]
    await staff.change("agent1", UserChange(password_hash="y"))
    assert await staff.with_default_passwords() == []
