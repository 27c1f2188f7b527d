"""The demo's company: the same at every start, complete enough to try everything, and today's floor starts empty."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import Table, func, select

from channels.contract import IdentityClaim
from channels.web_chat.tokens import CustomerTokens
from hub.customers.matching import find
from hub.customers.tables import customers, identities
from hub.demo.doors import DemoDoors, demo_customers
from hub.demo.past import past
from hub.demo.people_served import OF_EACH_TIER, people_served
from hub.demo.seed import seed
from hub.demo.staff import PASSWORD, staff
from hub.floor.history import recount, stored_rollups
from hub.floor.today import day_of
from hub.journal.tables import inbox, log
from hub.people.staff import Staff
from hub.people.tables import users
from hub.settings import DEMO_CUSTOMER_SECRET
from hub.store.engine import Database
from hub.store.ids import Seq
from hub.work import tables
from hub.work.past import past_of
from tests.hub.northwind import northwind

NOW = datetime(2026, 3, 4, 15, 30, tzinfo=UTC)
TIERS = ["platinum", "gold", "silver", "bronze"]
OF_WORK = (tables.threads, tables.conversations, tables.interactions, tables.waits, tables.offers, tables.handlings, tables.messages)
FILLED = (customers, identities, users, inbox, log, *OF_WORK)


class Wednesday:
    """A clock that stands still."""

    def __init__(self, at: datetime = NOW) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at


async def counted(database: Database) -> dict[str, int]:
    async with database.reading() as connection:
        return {table.name: await _rows(connection, table) for table in FILLED}


async def _rows(connection: Any, table: Table) -> int:
    number: int = await connection.scalar(select(func.count()).select_from(table))
    return number


async def test_seeding_again_changes_nothing(database: Database) -> None:
    await seed(database, northwind(), Wednesday())
    first = await counted(database)
    assert min(first.values()) > 0
    await seed(database, northwind(), Wednesday(NOW + timedelta(days=3)))
    assert await counted(database) == first


async def test_everybody_the_contract_names_can_sign_in(database: Database) -> None:
    await seed(database, northwind(), Wednesday())
    office = Staff(database, Wednesday())
    roles = {}
    for username in [*(f"agent{number}" for number in range(1, 13)), "supervisor", "admin"]:
        found = await office.named(username)
        assert found is not None
        user, password_hash = found
        assert PasswordHasher().verify(password_hash, PASSWORD)
        roles[username] = user.roles
    assert Counter(role for held in roles.values() for role in held) == {"agent": 12, "supervisor": 1, "admin": 1}
    assert sorted(await office.with_default_passwords()) == sorted(roles)


def test_the_first_agent_serves_every_queue_and_channel_and_nobody_a_queue_that_is_not() -> None:
    company = northwind()
    everybody = {member.username: member for member in staff(company)}
    queues = {f"queue:{queue.name}" for queue in company.queues}
    first = everybody["agent1"]
    assert queues <= first.skills.keys()
    assert first.channels == {"chat": "ring", "sms": "auto"}
    small = company.model_copy(update={"queues": company.queues[:1]})
    served = {skill for member in staff(small) for skill in member.skills if skill.startswith("queue:")}
    assert served == {"queue:support"}


async def test_every_tier_has_customers_who_are_recognised_by_phone_and_by_mail(database: Database) -> None:
    await seed(database, northwind(), Wednesday())
    people = people_served(northwind(), NOW)
    of_tier = Counter(person.tier for person in people)
    assert [of_tier[tier] for tier in TIERS] == sorted(of_tier.values())
    assert min(of_tier.values()) >= 5
    claims = [IdentityClaim(kind="phone", value=person.phone, match="known") for person in people]
    claims += [IdentityClaim(kind="email", value=person.email, match="known") for person in people]
    async with database.reading() as connection:
        found = await find(connection, claims)
    for person in people:
        for key in (("phone", person.phone), ("email", person.email)):
            assert [(match.customer_id, match.match) for match in found[key]] == [(person.id, "known")]


def test_the_people_are_the_same_whenever_the_demo_starts() -> None:
    today, later = people_served(northwind(), NOW), people_served(northwind(), NOW + timedelta(days=100))
    assert [(one.id, one.name, one.tier, one.phone, one.email) for one in today] == [
        (one.id, one.name, one.tier, one.phone, one.email) for one in later
    ]
    assert today == people_served(northwind(), NOW)
    assert len({person.name for person in today}) == len({person.phone for person in today}) == len(today)


def test_the_past_is_the_same_for_the_same_day() -> None:
    company = northwind()
    told = [past(company, people_served(company, NOW), staff(company), NOW, Seq(1)) for _ in range(2)]
    assert [event.row() for event in told[0].events] == [event.row() for event in told[1].events]


async def test_the_past_is_closed_and_today_starts_empty(database: Database) -> None:
    company = northwind()
    await seed(database, company, Wednesday())
    today = day_of(NOW, company.timezone)
    async with database.reading() as connection:
        states = set((await connection.execute(select(tables.interactions.c.state))).scalars())
        latest = await connection.scalar(select(func.max(log.c.at)))
        presence = await _rows(connection, tables.presence)
    assert states == {"closed"}
    assert today.start - timedelta(days=2) < latest < today.start
    assert presence == 0


async def test_counters_of_the_past_equal_a_recount_of_its_log(database: Database) -> None:
    await seed(database, northwind(), Wednesday())
    weeks: dict[str, Any] = {"since": NOW - timedelta(days=60), "until": NOW}
    async with database.reading() as connection:
        stored, counted_again = await stored_rollups(connection, **weeks), await recount(connection, **weeks)
        offered = await _rows(connection, tables.interactions)
    assert stored == counted_again
    assert sum(counters.offered for counters in stored.values()) == offered > 300


async def test_messages_carry_the_number_of_the_event_that_added_them(database: Database) -> None:
    await seed(database, northwind(), Wednesday())
    async with database.reading() as connection:
        said = {(row.seq, row.id) for row in await connection.execute(select(tables.messages.c.seq, tables.messages.c.id))}
        added = await connection.execute(select(log.c.seq, log.c.data).where(log.c.type == "message.added"))
        logged = {(row.seq, row.data["message_id"]) for row in added}
    assert said == logged


async def test_a_hub_that_ran_before_keeps_its_log(database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(log.insert(), [{"seq": 17, "at": NOW, "type": "decider.started", "data": {}}])
    await seed(database, northwind(), Wednesday())
    async with database.reading() as connection:
        assert await connection.scalar(select(log.c.type).where(log.c.seq == 17)) == "decider.started"
        assert await connection.scalar(select(func.min(log.c.seq)).where(log.c.type != "decider.started")) == 18


async def test_a_company_without_these_queues_still_starts(database: Database) -> None:
    company = northwind()
    other = company.model_copy(update={"queues": (company.queues[0].model_copy(update={"name": "repairs"}),), "default_queue": "repairs"})
    await seed(database, other, Wednesday())
    assert (await counted(database))["customers"] > 100


async def test_the_customer_page_offers_some_people_of_each_tier(database: Database) -> None:
    await seed(database, northwind(), Wednesday())
    (door,) = DemoDoors(database, northwind(), Wednesday(), DEMO_CUSTOMER_SECRET).doors()
    reply = await door.handler(None)
    assert Counter(person["tier"] for person in reply.body["items"]) == dict.fromkeys(TIERS, 4)
    assert all(person["phone"].startswith("+1") and "@" in person["email"] for person in reply.body["items"])
    (*one_each,) = await demo_customers(database, northwind(), 1, secret=DEMO_CUSTOMER_SECRET, now=NOW)
    assert [person["tier"] for person in one_each] == TIERS


async def test_whoever_one_can_be_on_the_customer_page_has_been_served_before(database: Database) -> None:
    await seed(database, northwind(), Wednesday())
    shown = {person["email"] for person in await demo_customers(database, northwind(), OF_EACH_TIER, secret=DEMO_CUSTOMER_SECRET, now=NOW)}
    people = [person.id for person in people_served(northwind(), NOW) if person.email in shown]
    async with database.reading() as connection:
        contacts, _ = await past_of(connection, people)
    assert len(contacts) == 16
    assert all(len(found) >= 2 and any(contact["agent"] for contact in found) for found in contacts.values())


async def test_the_company_vouches_for_whoever_one_is_on_the_customer_page(database: Database) -> None:
    await seed(database, northwind(), Wednesday())
    people = {person.name: person for person in people_served(northwind(), NOW)}
    shown = await demo_customers(database, northwind(), 2, secret=DEMO_CUSTOMER_SECRET, now=NOW)
    tokens = CustomerTokens(DEMO_CUSTOMER_SECRET, now=lambda: NOW + timedelta(hours=23))
    for person in shown:
        signed = tokens.customer_of(person["customer_token"])
        assert (signed.name, signed.email, signed.phone) == (person["name"], person["email"], person["phone"])
        claims = [IdentityClaim(kind="external", value=signed.sub, match="known")]
        async with database.reading() as connection:
            ((match,),) = (await find(connection, claims)).values()
        assert (match.customer_id, match.match) == (people[person["name"]].id, "known")
