"""An office that comes back at once: its sessions are found together, and nobody is held up by one who goes away."""

import asyncio

import pytest

from hub.people.session_lookups import SessionLookups
from hub.people.sessions import session_id
from hub.people.tables import sessions
from tests.hub.people.conftest import House, statements

OFFICE = 40


async def test_all_are_found_in_a_read_or_two_each_as_themselves(house: House) -> None:
    tokens = [await house.sign_in() for _ in range(OFFICE)]
    lookups = SessionLookups(house.database)
    asked_for = [session_id(token) for token in tokens]
    with statements("SELECT users") as reads:
        found = await asyncio.gather(*(lookups.find(session) for session in [*asked_for, session_id("unknown")]))
    assert [stored.user.session if stored else None for stored in found] == [*asked_for, None]
    assert len(reads) == 1


async def test_who_asks_while_a_read_is_under_way_shares_the_next(house: House) -> None:
    first, *others = [session_id(await house.sign_in()) for _ in range(OFFICE)]
    lookups = SessionLookups(house.database)
    begun = asyncio.Event()
    with statements("SELECT users", begun.set) as reads:
        early = asyncio.create_task(lookups.find(first))
        await begun.wait()
        found = await asyncio.gather(*(lookups.find(session) for session in others))
        assert await early is not None
    assert all(found)
    assert len(reads) == 2


async def test_who_goes_away_takes_nothing_from_others_who_ask_for_the_same(house: House) -> None:
    session = session_id(await house.sign_in())
    lookups = SessionLookups(house.database)
    leaving = asyncio.create_task(lookups.find(session))
    await asyncio.sleep(0)
    leaving.cancel()
    stored = await lookups.find(session)
    assert stored is not None
    assert stored.user.name == "Ana Ruiz"


async def test_a_read_that_fails_is_told_and_the_next_one_works(house: House) -> None:
    session = session_id(await house.sign_in())
    lookups = SessionLookups(house.database)
    async with house.database.writing() as connection:
        await connection.run_sync(lambda plain: sessions.drop(plain))
    with pytest.raises(Exception, match="sessions"):
        await lookups.find(session)
    async with house.database.writing() as connection:
        await connection.run_sync(lambda plain: sessions.create(plain))
    assert await lookups.find(session) is None
