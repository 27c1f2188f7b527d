"""The doors to the customer record and the customer's history: who may do what."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.doors import Problem, Route
from hub.customers.doors import CustomerDoors
from hub.customers.record import CustomerRecords
from hub.customers.timeline import Timeline
from hub.customers.wire import ChangeCustomer, Customer, CustomerQuery, NewCustomer
from hub.people.users import SignedInUser
from hub.store.engine import Database
from hub.store.ids import CustomerId, UserId
from hub.web.shape import PageQuery
from hub.work import tables, wire
from hub.work.records import Handling, Interaction, Message
from hub.work.views import interaction_view
from tests.hub.customers.asking import Asking, somebody
from tests.hub.customers.conftest import AGENT, NOON

Doors = Mapping[tuple[str, str], Route]
ANNS_AGENT = UserId("usr_serving")


async def views(connection: AsyncConnection, ids: Sequence[str]) -> Mapping[str, wire.Interaction]:
    rows = await connection.execute(select(tables.interactions).where(tables.interactions.c.id.in_(ids)))
    return {row.id: interaction_view(Interaction.of(row), {}, needs_outcome=frozenset()) for row in rows}


@pytest.fixture
async def ann(records: CustomerRecords) -> Customer:
    return await records.create(NewCustomer(name="Ann"), AGENT)


@pytest.fixture
def doors(records: CustomerRecords, database: Database, ann: Customer) -> Doors:
    def serves(agent: UserId, customer: CustomerId) -> bool:
        return (agent, customer) == (ANNS_AGENT, ann["id"])

    routes = CustomerDoors(records, Timeline(database, views, serves)).doors()
    return {(route.method, route.path.removeprefix("/api/v1/customers")): route for route in routes}


def interaction(number: int, customer: Customer, queue: str = "support") -> Interaction:
    return Interaction(
        id=f"int_{number}",
        channel="chat",
        direction="inbound",
        mode="live",
        queue=queue,
        tier="gold",
        state="closed",
        customer_id=customer["id"],
        customer_name=customer["name"],
        match="known",
        thread_id="thr_1",
        conversation_id="chat:1",
        arrived_at=NOON + timedelta(hours=number),
    )


def message(number: int, of: int, text: str, *, private: bool = False) -> Message:
    return Message(
        id=f"msg_{of}_{number}",
        interaction_id=f"int_{of}",
        thread_id="thr_1",
        conversation_id="chat:1",
        seq=of * 100 + number,
        channel="chat",
        author="customer",
        author_id=None,
        name=None,
        text=text,
        at=NOON,
        private=private,
    )


def handling(of: int, agent: UserId) -> Handling:
    return Handling(
        id=f"hdl_{of}",
        interaction_id=f"int_{of}",
        agent_id=agent,
        offer_id=None,
        purpose="work",
        channel="chat",
        queue="support",
        tier="gold",
        state="done",
        accepted_at=NOON,
    )


@pytest.fixture
async def history(database: Database, ann: Customer, records: CustomerRecords) -> None:
    """Four interactions with Ann, of which agent `usr_had` had the second, and one with Bob."""
    bob = await records.create(NewCustomer(name="Bob"), AGENT)
    past = [*[interaction(number, ann) for number in range(3)], interaction(3, ann, "billing"), interaction(4, bob)]
    said = [message(0, 2, "Hello"), message(1, 2, "Goodbye"), message(2, 2, "Rude.", private=True)]
    async with database.writing() as connection:
        await connection.execute(insert(tables.interactions), [one.row() for one in past])
        await connection.execute(insert(tables.messages), [one.row() for one in said])
        await connection.execute(insert(tables.handlings), [handling(1, UserId("usr_had")).row()])


async def timeline(doors: Doors, customer: Customer, reader: SignedInUser, query: PageQuery) -> tuple[list[str], str]:
    reply = await doors["GET", "/{id}/timeline"].handler(Asking(reader, query, {"id": customer["id"]}))
    return [entry["interaction"]["id"] for entry in reply.body["items"]], reply.body["next"]


async def test_an_agent_keeps_notes_but_chooses_no_tier(doors: Doors, ann: Customer) -> None:
    change = doors["PATCH", "/{id}"].handler
    path = {"id": ann["id"]}
    noted = await change(Asking(somebody("agent"), ChangeCustomer(notes="Likes tea"), path))
    assert (noted.status, noted.body["notes"]) == (200, "Likes tea")
    with pytest.raises(Problem, match="403 tier_not_yours"):
        await change(Asking(somebody("agent"), ChangeCustomer(tier="gold"), path))
    for role in ("supervisor", "admin"):
        assert (await change(Asking(somebody(role), ChangeCustomer(tier="gold"), path))).body["tier"] == "gold"
    read = await doors["GET", "/{id}"].handler(Asking(somebody("agent"), path_values=path))
    assert (read.body["notes"], read.body["tier"]) == ("Likes tea", "gold")


async def test_a_repeated_post_makes_one_customer(doors: Doors) -> None:
    new = NewCustomer(name="Bob")
    replies = [await doors["POST", ""].handler(Asking(somebody("agent"), new, idempotency_key="once")) for _ in range(2)]
    assert replies[0].status == 201
    assert replies[0] == replies[1]
    listed = await doors["GET", ""].handler(Asking(somebody("agent"), CustomerQuery(q="bob")))
    assert [customer["id"] for customer in listed.body["items"]] == [replies[0].body["id"]]


@pytest.mark.usefixtures("history")
async def test_the_timeline_comes_newest_first_in_pages(doors: Doors, ann: Customer) -> None:
    reader = somebody("supervisor")
    first, cursor = await timeline(doors, ann, reader, PageQuery(limit=3))
    rest, end = await timeline(doors, ann, reader, PageQuery(limit=3, cursor=cursor))
    assert (first, rest, end) == (["int_3", "int_2", "int_1"], ["int_0"], None)


@pytest.mark.usefixtures("history")
async def test_private_notes_are_neither_counted_nor_quoted(doors: Doors, ann: Customer) -> None:
    reply = await doors["GET", "/{id}/timeline"].handler(Asking(somebody("supervisor"), PageQuery(), {"id": ann["id"]}))
    assert [(entry["messages"], entry["last_message"]) for entry in reply.body["items"]] == [
        (0, None),
        (2, "Goodbye"),
        (0, None),
        (0, None),
    ]


@pytest.mark.usefixtures("history")
async def test_who_may_see_what_of_it(doors: Doors, ann: Customer) -> None:
    everything = ["int_3", "int_2", "int_1", "int_0"]
    readers = {
        somebody("admin"): everything,
        somebody("supervisor", queues=frozenset({"billing"})): ["int_3"],
        somebody("supervisor", queues=frozenset()): [],
        somebody("agent", id=ANNS_AGENT): everything,
        somebody("agent", id="usr_had"): ["int_1"],
        somebody("agent", id="usr_other"): [],
    }
    for reader, expected in readers.items():
        assert (await timeline(doors, ann, reader, PageQuery()))[0] == expected


async def test_the_timeline_of_nobody_is_not_found(doors: Doors, ann: Customer) -> None:
    with pytest.raises(Problem, match="404 customer_unknown"):
        await timeline(doors, {**ann, "id": "cus_nobody"}, somebody("admin"), PageQuery())


@pytest.mark.parametrize("cursor", ["WyJhIiwiYiJd", "WyIyMDI2LTAxLTAxVDAwOjAwOjAwIiwiYiJd", "nonsense"])
async def test_a_made_up_cursor_is_refused(doors: Doors, ann: Customer, cursor: str) -> None:
    with pytest.raises(Problem, match="422 cursor_invalid"):
        await timeline(doors, ann, somebody("admin"), PageQuery(cursor=cursor))
