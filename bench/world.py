"""The company the benchmarks happen in: its agents, signed in already, and its customers, made with the hub's own tools."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.company import Company
from hub.company_files import read_company
from hub.customers.csv_rows import read_customers
from hub.customers.importing import CustomerImport
from hub.journal.clock import SteadyClock
from hub.journal.notes import CUSTOMERS, note_changes
from hub.people.sessions import Sessions
from hub.people.staff import NewUser, Staff
from hub.people.users import AcceptMode
from hub.store.engine import Database
from hub.store.ids import CustomerId
from hub.store.migrations import migrate

COMPANY = Path(__file__).parent / "company"
SECRET = "the-benchmarks-have-nothing-to-hide-from-anybody"
ACCOUNT_SID = "ACbe0cbe0cbe0cbe0cbe0cbe0cbe0cbe0c"
AUTH_TOKEN = "bench-token"
OUR_NUMBER = "+15005550006"
NOBODYS_PASSWORD = "!"
"""No hash of any password: nobody signs in, the sessions are opened here."""
SUPERVISOR = NewUser(username="supervisor", name="Supervisor", password_hash=NOBODYS_PASSWORD, roles=frozenset({"supervisor"}))
TIERS = ("platinum", *["gold"] * 4, *["silver"] * 15, *["bronze"] * 80)
"""One customer in a hundred is platinum, four are gold, fifteen silver."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """So many agents with so much room, and so many customers we know.

    Offers are accepted as they are made (`auto`, as texts are in the shipped configuration): an agent is never rung for two chats at
    once, so with `ring` the agents' own pace would be measured.
    """

    agents: int
    capacity: int
    customers: int = 0
    accept: AcceptMode = "auto"
    calls: bool = False
    """Whether agents take calls too."""
    letters: bool = False
    """Whether they take letters too. Then there is a supervisor besides, to whom the wallboard shows how mailboxes are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """An agent, or a supervisor, and the token of an open session."""

    id: str
    token: str
    supervises: bool = False


def phone(number: int) -> str:
    """The number of a customer, by rank; valid and different for each."""
    return f"+1212{2_000_000 + number}"


def email(number: int) -> str:
    return f"customer{number}@example.com"


async def settle(world: World, url: str) -> list[SignedIn]:
    """Fill an empty database with this world."""
    company, faults = read_company(COMPANY)
    if company is None:
        raise ValueError("; ".join(map(str, faults)))
    database = Database(url)
    try:
        await migrate(database)
        agents = await _people(world, database)
        await _customers(world, database, company)
    finally:
        await database.close()
    return agents


async def _people(world: World, database: Database) -> list[SignedIn]:
    clock = SteadyClock()
    staff = Staff(database, clock)
    await staff.add([_agent(world, number) for number in range(world.agents)])
    if world.letters:
        await staff.add([SUPERVISOR])
    sessions = Sessions(database, clock, SECRET)
    return [SignedIn(id=user.id, token=await sessions.open(user), supervises="supervisor" in user.roles) for user in await staff.all()]


def _agent(world: World, number: int) -> NewUser:
    return NewUser(
        username=f"agent{number}",
        name=f"Agent {number}",
        password_hash=NOBODYS_PASSWORD,
        roles=frozenset({"agent"}),
        skills={"queue:support": 3},
        channels={channel: world.accept for channel in _channels(world)},
        capacity=world.capacity,
    )


def _channels(world: World) -> Sequence[str]:
    return ("chat", "sms", *(("phone",) if world.calls else ()), *(("email",) if world.letters else ()))


async def _customers(world: World, database: Database, company: Company) -> None:
    if not world.customers:
        return
    clock = SteadyClock()

    async def remember(connection: AsyncConnection, ids: Sequence[CustomerId]) -> None:
        await note_changes(connection, CUSTOMERS, ids, clock.now())

    importing = CustomerImport(database, company, clock, remember, skip=_no_bad_rows, advance=lambda _: None)
    await importing.run(read_customers(_export(world.customers), company))


def _no_bad_rows(row: object) -> None:
    raise ValueError(f"the benchmark's own customers are wrong: {row}")


def _export(count: int) -> io.StringIO:
    """The customers as a company exports them, with enough about each for a pop of some two kilobytes."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(
        ["customer_id", "name", "phone", "email", "tier", "city", "account_manager", "contract", "segment", "last_order",
         "last_order_total", "open_invoices", "language", "agreement", "remark"]
    )  # fmt: skip
    for number in range(count):
        writer.writerow(
            [f"C{number:06}", f"Customer {number}", phone(number), email(number), TIERS[number * 37 % 100], "Springfield", "Alma Ng",
             "Annual, renews in March", "wholesale", f"SO-{number:07}", "1249.50", "2", "en", "response within four hours on working days",
             "Prefers to be written to in the morning; ships to three warehouses; ask for the site code before quoting delivery dates."]
        )  # fmt: skip
    file.seek(0)
    return file
