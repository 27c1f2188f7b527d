"""The customer record: what may be written by whom, what collides, and what the decider hears of it."""

from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import select

from channels.doors import Problem
from hub.customers.record import MOST_FIELDS, CustomerRecords
from hub.customers.tables import identities
from hub.customers.wire import ChangeCustomer, Customer, CustomerQuery, NewCustomer, NewIdentity
from hub.store.engine import Database
from hub.store.ids import CustomerId
from tests.hub.customers.conftest import AGENT, NOON, SUPERVISOR, Decider

PHONE = NewIdentity(kind="phone", value="(202) 555-0123")
MAIL = NewIdentity(kind="email", value="Ann@Example.com", match="probable")


def id_of(customer: Customer) -> CustomerId:
    return CustomerId(customer["id"])


def addresses(customer: Customer) -> set[tuple[str, str, str]]:
    return {(link["kind"], link["value"], link["match"]) for link in customer["identities"]}


async def refusal(action: Any) -> tuple[int, str]:
    with pytest.raises(Problem) as refused:
        await action
    return refused.value.status, refused.value.code


async def test_a_new_customer_is_answered_as_it_can_be_read_and_the_decider_hears_of_it(records: CustomerRecords, decider: Decider) -> None:
    new = NewCustomer(name="Ann", identities=(PHONE, MAIL), fields={"city": "Lyon"}, notes="Likes tea", external_id="N-1")
    ann = await records.create(new, AGENT)
    assert ann == await records.get(id_of(ann))
    assert (ann["name"], ann["tier"], ann["fields"], ann["notes"], ann["external_id"]) == (
        "Ann",
        "bronze",
        {"city": "Lyon"},
        "Likes tea",
        "N-1",
    )
    assert (ann["created_at"], ann["updated_at"]) == (NOON, NOON)
    assert addresses(ann) == {
        ("phone", "+12025550123", "known"),
        ("email", "ann@example.com", "probable"),
        ("external", "N-1", "known"),
    }
    assert decider.told == await decider.notes() == [id_of(ann)]


@pytest.mark.parametrize("shape", [NewCustomer, ChangeCustomer])
def test_a_name_is_more_than_spaces(shape: type[NewCustomer] | type[ChangeCustomer]) -> None:
    assert shape.model_validate_json('{"name": " Ann Lee\\n"}').name == "Ann Lee"
    with pytest.raises(ValidationError):
        shape.model_validate_json('{"name": "   "}')


async def test_a_repeated_creation_has_one_effect_and_the_same_answer(records: CustomerRecords, decider: Decider) -> None:
    new = NewCustomer(name="Ann", identities=(PHONE,))
    first = await records.create(new, AGENT, "key-1")
    assert await records.create(new, AGENT, "key-1") == first
    other = await records.create(NewCustomer(name="Ann"), SUPERVISOR, "key-1")
    assert id_of(other) != id_of(first)
    assert decider.told == [id_of(first), id_of(other)]


async def test_only_a_supervisor_chooses_a_tier(records: CustomerRecords) -> None:
    assert await refusal(records.create(NewCustomer(name="Ann", tier="gold"), AGENT)) == (403, "tier_not_yours")
    assert await refusal(records.create(NewCustomer(name="Ann", tier="diamond"), SUPERVISOR)) == (422, "tier_unknown")
    ann = await records.create(NewCustomer(name="Ann", tier="gold"), SUPERVISOR)
    assert await refusal(records.change(id_of(ann), ChangeCustomer(tier="platinum"), AGENT)) == (403, "tier_not_yours")
    assert (await records.change(id_of(ann), ChangeCustomer(tier="platinum"), SUPERVISOR))["tier"] == "platinum"


async def test_what_is_not_named_stays_and_a_field_set_to_null_goes(records: CustomerRecords) -> None:
    ann = await records.create(NewCustomer(name="Ann", fields={"city": "Lyon", "plan": "pro"}, notes="Likes tea"), AGENT)
    changed = await records.change(id_of(ann), ChangeCustomer(fields={"city": None, "size": "42"}, consents={"sms": False}), AGENT)
    assert changed == {**ann, "fields": {"plan": "pro", "size": "42"}, "consents": {"sms": False}}


async def test_a_change_that_changes_nothing_tells_nobody(records: CustomerRecords, decider: Decider) -> None:
    ann = await records.create(NewCustomer(name="Ann", notes="Likes tea", identities=(PHONE,)), AGENT)
    await records.change(id_of(ann), ChangeCustomer(name="Ann", notes="Likes tea", add_identities=(PHONE,)), AGENT)
    assert decider.told == await decider.notes() == [id_of(ann)]
    await records.change(id_of(ann), ChangeCustomer(notes="Likes coffee"), AGENT)
    assert decider.told == [id_of(ann)] * 2
    assert await decider.notes() == [id_of(ann)]


async def test_a_known_address_of_another_customer_is_refused_and_nothing_is_written(records: CustomerRecords, decider: Decider) -> None:
    ann = await records.create(NewCustomer(name="Ann", identities=(PHONE,), external_id="N-1"), AGENT)
    bob = await records.create(NewCustomer(name="Bob"), AGENT)
    assert await refusal(records.create(NewCustomer(name="Eve", identities=(PHONE,)), AGENT)) == (409, "identity_taken")
    assert await refusal(records.create(NewCustomer(name="Eve", external_id="N-1"), AGENT)) == (409, "identity_taken")
    change = ChangeCustomer(notes="New number", add_identities=(PHONE,))
    assert await refusal(records.change(id_of(bob), change, AGENT)) == (409, "identity_taken")
    assert [found["name"] for found in (await records.page(CustomerQuery()))["items"]] == ["Ann", "Bob"]
    assert await records.get(id_of(bob)) == bob
    assert decider.told == [id_of(ann), id_of(bob)]


async def test_two_customers_may_share_a_probable_address(records: CustomerRecords) -> None:
    ann = await records.create(NewCustomer(name="Ann", identities=(MAIL,)), AGENT)
    bob = await records.create(NewCustomer(name="Bob", identities=(MAIL,)), AGENT)
    assert addresses(ann) == addresses(bob) == {("email", "ann@example.com", "probable")}


async def test_links_are_ended_not_overwritten(records: CustomerRecords, database: Database) -> None:
    ann = await records.create(NewCustomer(name="Ann", identities=(MAIL,)), AGENT)
    sure = NewIdentity(kind="email", value="ann@example.com")
    known = await records.change(id_of(ann), ChangeCustomer(add_identities=(sure,)), SUPERVISOR)
    assert addresses(known) == {("email", "ann@example.com", "known")}
    gone = await records.change(id_of(ann), ChangeCustomer(unlink_identities=(known["identities"][0]["id"],)), AGENT)
    assert gone["identities"] == []
    back = await records.change(id_of(ann), ChangeCustomer(add_identities=(sure,)), AGENT)
    assert addresses(back) == {("email", "ann@example.com", "known")}
    async with database.reading() as connection:
        rows = list(await connection.execute(select(identities).order_by(identities.c.match.desc(), identities.c.unlinked_at.is_(None))))
    assert [(row.match, row.linked_by, row.unlinked_by) for row in rows] == [
        ("probable", AGENT.id, SUPERVISOR.id),
        ("known", SUPERVISOR.id, AGENT.id),
        ("known", AGENT.id, None),
    ]


async def test_an_unlinked_address_is_free_for_another_customer(records: CustomerRecords) -> None:
    ann = await records.create(NewCustomer(name="Ann", identities=(PHONE,), external_id="N-1"), AGENT)
    gone = await records.change(id_of(ann), ChangeCustomer(unlink_identities=tuple(link["id"] for link in ann["identities"])), AGENT)
    assert gone["external_id"] is None
    bob = await records.create(NewCustomer(name="Bob", identities=(PHONE,), external_id="N-1"), AGENT)
    assert addresses(bob) == {("phone", "+12025550123", "known"), ("external", "N-1", "known")}


async def test_only_this_customers_links_can_be_ended(records: CustomerRecords) -> None:
    ann = await records.create(NewCustomer(name="Ann", identities=(PHONE,)), AGENT)
    bob = await records.create(NewCustomer(name="Bob"), AGENT)
    change = ChangeCustomer(unlink_identities=(ann["identities"][0]["id"],))
    assert await refusal(records.change(id_of(bob), change, SUPERVISOR)) == (404, "identity_unknown")
    assert await records.get(id_of(ann)) == ann


async def test_a_customer_nobody_knows_is_not_found(records: CustomerRecords) -> None:
    nobody = CustomerId("cus_nobody")
    assert await refusal(records.get(nobody)) == (404, "customer_unknown")
    assert await refusal(records.change(nobody, ChangeCustomer(notes="?"), AGENT)) == (404, "customer_unknown")


async def test_what_is_no_address_is_refused_with_its_path(records: CustomerRecords) -> None:
    with pytest.raises(Problem, match="422") as refused:
        await records.create(NewCustomer(name="Ann", identities=(PHONE, NewIdentity(kind="email", value="ann"))), AGENT)
    assert refused.value.code == "identity_invalid"
    assert refused.value.detail.startswith("identities.1.value: ")


async def test_a_record_has_room_for_a_hundred_fields(records: CustomerRecords) -> None:
    full = {f"field_{number}": "x" for number in range(MOST_FIELDS)}
    ann = await records.create(NewCustomer(name="Ann", fields=full), AGENT)
    assert await refusal(records.change(id_of(ann), ChangeCustomer(fields={"one_more": "x"}), AGENT)) == (422, "too_many_fields")
    replaced = await records.change(id_of(ann), ChangeCustomer(fields={"one_more": "x", "field_0": None}), AGENT)
    assert len(replaced["fields"]) == MOST_FIELDS


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("ann", ["Ann Lee", "Hannah Søl", "Åse Annfjord"]),
        ("LEE", ["Ann Lee"]),
        ("søl", ["Hannah Søl"]),
        ("ÅSE", ["Åse Annfjord"]),
        ("0123", ["Ann Lee"]),
        ("202 555", ["Ann Lee", "Hannah Søl"]),
        ("(202) 555-0177", ["Hannah Søl"]),
        ("+1 202 555 0123", ["Ann Lee"]),
        ("ANN@example.com", ["Åse Annfjord"]),
        ("@example", ["Åse Annfjord"]),
        ("N-1", ["100% _sure_"]),
        ("%", ["100% _sure_"]),
        ("_", ["100% _sure_"]),
        ("\\", []),
        ("nobody", []),
        ("  ", ["100% _sure_", "Ann Lee", "Hannah Søl", "Åse Annfjord"]),
    ],
)
async def test_customers_are_found_by_name_and_by_identity(records: CustomerRecords, q: str, expected: list[str]) -> None:
    people = [
        NewCustomer(name="Hannah Søl", identities=(NewIdentity(kind="phone", value="+12025550177"),)),
        NewCustomer(name="Ann Lee", identities=(PHONE,)),
        NewCustomer(name="Åse Annfjord", identities=(MAIL,)),
        NewCustomer(name="100% _sure_", external_id="N-1"),
    ]
    for person in people:
        await records.create(person, AGENT)
    found = await records.page(CustomerQuery(q=q))
    assert sorted(customer["name"] for customer in found["items"]) == sorted(expected)


async def test_pages_follow_each_other_without_gap_or_repeat(records: CustomerRecords) -> None:
    for name, tier in [("Bo", "gold"), ("Al", "gold"), ("Al", "gold"), ("Cy", "silver"), ("Di", "gold")]:
        await records.create(NewCustomer(name=name, tier=tier), SUPERVISOR)
    first = await records.page(CustomerQuery(tier="gold", limit=3))
    rest = await records.page(CustomerQuery(tier="gold", limit=3, cursor=first["next"]))
    pages = [[customer["name"] for customer in page["items"]] for page in (first, rest)]
    assert pages == [["Al", "Al", "Bo"], ["Di"]]
    assert rest["next"] is None
    assert len({customer["id"] for page in (first, rest) for customer in page["items"]}) == 4


@pytest.mark.parametrize("cursor", ["", "x", "!!", "WyJhIl0", "bnVsbA", "é"])
async def test_a_made_up_cursor_is_refused(records: CustomerRecords, cursor: str) -> None:
    assert await refusal(records.page(CustomerQuery(cursor=cursor))) == (422, "cursor_invalid")
