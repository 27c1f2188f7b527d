"""Importing customers: what is good comes in, what is bad is named and skipped, and a repeat changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import StringIO

import pytest
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.contract import IdentityClaim
from hub.customers.csv_rows import BadRow, GoodRow, UnusableFile, read_customers
from hub.customers.importing import AT_ONCE, CustomerImport, Report
from hub.customers.record import CustomerRecords
from hub.customers.rows import identity_row, new_customer_id, new_customer_row
from hub.customers.tables import customers, identities
from hub.customers.wire import ChangeCustomer, Customer, CustomerQuery, NewCustomer, NewIdentity
from hub.journal.notes import CUSTOMERS, note_changes
from hub.store.engine import Database
from hub.store.ids import CustomerId
from tests.hub.customers.conftest import AGENT, NOON, SUPERVISOR, Decider, Noon
from tests.hub.northwind import northwind

FILE = """customer_id,name,phone,email,tier,City,Account-Manager
N-1,Ann Lee,(202) 555-0123,Ann@Example.com,gold,Lyon,Max
N-2,Bob,,bob@example.com,,,
"""


@dataclass
class Importer:
    """Imports texts and remembers what was refused."""

    database: Database
    refused: list[BadRow] = field(default_factory=list)
    seen: int = 0

    async def bring(self, text: str) -> Report:
        self.refused.clear()
        company = northwind()
        importing = CustomerImport(self.database, company, Noon(), self._remember, skip=self.refused.append, advance=self._advance)
        return await importing.run(read_customers(StringIO(text, newline=""), company))

    async def _remember(self, connection: AsyncConnection, customer_ids: Sequence[CustomerId]) -> None:
        await note_changes(connection, CUSTOMERS, customer_ids, NOON)

    def _advance(self, rows: int) -> None:
        self.seen += rows


@pytest.fixture
def importer(database: Database) -> Importer:
    return Importer(database)


async def everybody(records: CustomerRecords) -> dict[str, Customer]:
    return {str(customer["external_id"]): customer for customer in (await records.page(CustomerQuery(limit=200)))["items"]}


def addresses(customer: Customer) -> set[tuple[str, str, str]]:
    return {(link["kind"], link["value"], link["match"]) for link in customer["identities"]}


async def test_a_file_comes_in(importer: Importer, records: CustomerRecords, decider: Decider) -> None:
    report = await importer.bring(FILE)
    assert (report.new, report.changed, report.unchanged, report.skipped) == (2, 0, 0, 0)
    found = await everybody(records)
    ann, bob = found["N-1"], found["N-2"]
    assert (ann["name"], ann["tier"], ann["fields"]) == ("Ann Lee", "gold", {"city": "Lyon", "account_manager": "Max"})
    assert addresses(ann) == {
        ("external", "N-1", "known"),
        ("phone", "+12025550123", "known"),
        ("email", "ann@example.com", "known"),
    }
    assert (bob["name"], bob["tier"], bob["fields"]) == ("Bob", "bronze", {})
    assert set(await decider.notes()) == {ann["id"], bob["id"]}


async def test_the_same_file_again_changes_nothing(importer: Importer, records: CustomerRecords, decider: Decider) -> None:
    await importer.bring(FILE)
    before, notes = await everybody(records), await decider.notes()
    report = await importer.bring(FILE)
    assert (report.new, report.changed, report.unchanged, report.skipped) == (0, 0, 2, 0)
    assert await everybody(records) == before
    assert await decider.notes() == notes


async def test_what_changed_in_the_file_changes_here_and_empty_cells_say_nothing(importer: Importer, records: CustomerRecords) -> None:
    await importer.bring(FILE)
    before = await everybody(records)
    report = await importer.bring("name,customer_id,tier,city,phone\nAnn Lee-Brown,N-1,platinum,,+1 202 555 0177\n,N-2,,,\n")
    assert (report.changed, report.skipped) == (1, 1)
    ann = (await everybody(records))["N-1"]
    assert (ann["id"], ann["name"], ann["tier"], ann["fields"]) == (
        before["N-1"]["id"],
        "Ann Lee-Brown",
        "platinum",
        before["N-1"]["fields"],
    )
    assert addresses(ann) == addresses(before["N-1"]) | {("phone", "+12025550177", "known")}
    found = await records.page(CustomerQuery(q="lee-brown"))
    assert [customer["id"] for customer in found["items"]] == [ann["id"]]


async def test_a_tier_that_a_person_chose_stays(importer: Importer, records: CustomerRecords) -> None:
    await importer.bring(FILE)
    ann = (await everybody(records))["N-1"]
    await records.change(CustomerId(ann["id"]), ChangeCustomer(tier="silver"), SUPERVISOR)
    assert (await importer.bring(FILE)).unchanged == 2
    assert (await everybody(records))["N-1"]["tier"] == "silver"


async def test_bad_rows_are_named_and_the_rest_comes_in(importer: Importer, records: CustomerRecords) -> None:
    rows = [
        "customer_id,name,phone,email,tier",
        "N-1,Ann,12,,",
        "N-2,Bob,,bob at example.com,",
        ",Cy,,,",
        "N-4,,,,",
        "N-5,Eve,,,diamond",
        "N-6,Fay,,,,extra",
        f"N-7,{'x' * 201},,,",
        "",
        "N-9,Gus,+12025550109,,gold",
        "N-10,Hal,+1 202 555 0109,,",
        '"N-11","Ida, ""the"" first",,,',
    ]
    report = await importer.bring("\n".join(rows))
    assert (report.new, report.skipped) == (2, 8)
    assert [(row.line, row.reason.partition(":")[0]) for row in importer.refused] == [
        (2, "phone"),
        (3, "email"),
        (4, "customer_id"),
        (5, "name"),
        (6, "tier"),
        (7, "6 cells for 5 columns; a comma inside a cell needs quotes around it"),
        (8, "name"),
        (11, "phone"),
    ]
    assert {customer["name"] for customer in (await everybody(records)).values()} == {"Gus", 'Ida, "the" first'}
    assert not any("bob" in row.reason or "0109" in row.reason for row in importer.refused)


async def test_an_address_of_another_customer_is_never_taken(importer: Importer, records: CustomerRecords) -> None:
    phone = NewIdentity(kind="phone", value="+12025550123")
    ann = await records.create(NewCustomer(name="Ann", identities=(phone,)), AGENT)
    report = await importer.bring("customer_id,name,phone\nN-1,Bob,+12025550123\n")
    assert (report.new, report.skipped) == (0, 1)
    assert await records.get(CustomerId(ann["id"])) == ann


async def test_somebody_who_came_with_a_token_before_the_import_is_the_same_customer(
    importer: Importer, records: CustomerRecords, database: Database
) -> None:
    stranger = new_customer_id()
    token = IdentityClaim(kind="external", value="N-1", match="known")
    typed = IdentityClaim(kind="email", value="ann@example.com", match="probable")
    async with database.writing() as connection:
        await connection.execute(insert(customers), [new_customer_row(customer_id=stranger, name="Visitor", tier="bronze", at=NOON)])
        links = [identity_row(customer_id=stranger, claim=claim, source="contact", at=NOON) for claim in (token, typed)]
        await connection.execute(insert(identities), links)
    report = await importer.bring(FILE)
    assert (report.new, report.changed) == (1, 1)
    ann = (await everybody(records))["N-1"]
    assert (ann["id"], ann["name"], ann["tier"]) == (stranger, "Ann Lee", "gold")
    assert ("email", "ann@example.com", "known") in addresses(ann)
    assert ("email", "ann@example.com", "probable") not in addresses(ann)
    async with database.reading() as connection:
        ended = (await connection.execute(select(identities.c.match).where(identities.c.unlinked_at.is_not(None)))).scalars()
        assert list(ended) == ["probable"]


async def test_a_customer_who_stands_in_the_file_twice_is_one_as_the_last_line_says(importer: Importer, records: CustomerRecords) -> None:
    text = "customer_id,name,city,phone\nN-1,Ann,Lyon,+12025550101\nN-2,Bob,,\nN-1,Anna,,+12025550102\nN-1,,,\n"
    report = await importer.bring(text)
    assert (report.new, report.changed, report.skipped) == (2, 0, 1)
    ann = (await everybody(records))["N-1"]
    assert (ann["name"], ann["fields"]) == ("Anna", {"city": "Lyon"})
    assert {value for kind, value, _ in addresses(ann) if kind == "phone"} == {"+12025550101", "+12025550102"}
    again = await importer.bring(text)
    assert (again.new, again.changed, again.unchanged, again.skipped) == (0, 0, 2, 1)
    assert (await everybody(records))["N-1"] == ann


async def test_a_large_file_comes_in_parts(importer: Importer, records: CustomerRecords) -> None:
    number = AT_ONCE + 7
    lines = "".join(f"N-{line},Customer {line},,c{line}@example.com\n" for line in range(number))
    text = f"customer_id,name,phone,email\n{lines}"
    assert (await importer.bring(text)).new == number
    assert importer.seen == number
    assert (await importer.bring(text)).unchanged == number
    page = await records.page(CustomerQuery(q=f"c{number - 1}@example.com"))
    assert [customer["external_id"] for customer in page["items"]] == [f"N-{number - 1}"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "customer_id is missing"),
        ("id,name\n1,Ann\n", "customer_id is missing"),
        ("customer_id,email\n1,a@example.com\n", "name is missing"),
        ("customer_id,name,Name\n", "name stands twice"),
        ("customer_id,name,größe\n", "no name for a column"),
        ('customer_id,name\nN-1,"Ann\n', "line 2: this is not CSV"),
    ],
)
def test_a_file_that_will_not_do_is_refused_with_its_reason(text: str, says: str) -> None:
    with pytest.raises(UnusableFile, match=says):
        list(read_customers(StringIO(text, newline=""), northwind()))


def test_headings_may_be_written_as_people_write_them() -> None:
    (row,) = read_customers(StringIO(" Customer ID ,NAME,Account-Manager\nN-1,Ann,Max\n"), northwind())
    assert isinstance(row, GoodRow)
    assert (row.external_id, row.fields) == ("N-1", {"account_manager": "Max"})
