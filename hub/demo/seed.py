"""Fills an empty database with the demo's company; a database that has it stays as it is."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, insert, select

from hub.company import Company
from hub.customers.tables import customers, identities
from hub.demo.past import past
from hub.demo.people_served import Person, people_served
from hub.demo.staff import PASSWORD, Member, staff
from hub.floor.rollups import fold, rollup_rows, rollup_upsert
from hub.journal.clock import Clock
from hub.journal.tables import log
from hub.people.passwords import hash_demo_password
from hub.people.staff import NewUser, Staff
from hub.store.engine import Database
from hub.store.ids import Seq


async def seed(database: Database, company: Company, clock: Clock) -> None:
    """Staff, customers and the past weeks, before the decider starts. Run again, it adds only what is missing and changes nothing."""
    members = staff(company)
    await _seed_staff(database, clock, members)
    people = people_served(company, clock.now())
    async with database.reading() as connection:
        if (await connection.execute(select(customers.c.id).where(customers.c.id == people[0].id))).first() is not None:
            return
    await _seed_people_and_past(database, company, clock, people, members)


async def _seed_staff(database: Database, clock: Clock, members: Sequence[Member]) -> None:
    users = Staff(database, clock)
    there = {user.username for user in await users.all()}
    missing = [member for member in members if member.username not in there]
    if not missing:
        return
    password_hash = hash_demo_password(PASSWORD)
    await users.add(
        [
            NewUser(
                id=member.id,
                username=member.username,
                name=member.name,
                password_hash=password_hash,
                default_password=True,
                roles=frozenset(member.roles),
                skills=member.skills,
                channels=member.channels,
            )
            for member in missing
        ]
    )


async def _seed_people_and_past(
    database: Database, company: Company, clock: Clock, people: Sequence[Person], members: Sequence[Member]
) -> None:
    async with database.writing() as connection:
        last_seq = await connection.scalar(select(func.coalesce(func.max(log.c.seq), 0)))
        told = past(company, people, members, clock.now(), Seq((last_seq or 0) + 1))
        await connection.execute(insert(customers), [person.customer for person in people])
        await connection.execute(insert(identities), [link for person in people for link in person.links])
        for records in (
            told.threads,
            told.conversations,
            told.interactions,
            told.waits,
            told.offers,
            told.handlings,
            told.messages,
        ):
            if records:
                await connection.execute(insert(records[0].table), [record.row() for record in records])
        if told.events:
            await connection.execute(insert(log), [event.row() for event in told.events])
            await connection.execute(rollup_upsert(database), rollup_rows(fold(told.events)))
