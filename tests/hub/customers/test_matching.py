"""A contact finds the customers behind it, and what the screen pop tells about them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from channels.contract import IdentityClaim, IdentityKind, Match
from hub.customers.matching import cards, find
from hub.customers.rows import identity_row, new_customer_id, new_customer_row
from hub.customers.tables import customers, identities
from hub.store.engine import Database
from hub.store.ids import CustomerId

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def claim(kind: IdentityKind, value: str, match: Match = "known") -> IdentityClaim:
    return IdentityClaim(kind=kind, value=value, match=match)


def link(customer: CustomerId, kind: IdentityKind, value: str, match: Match = "known", *, hour: float = 0) -> dict[str, Any]:
    return identity_row(customer_id=customer, claim=claim(kind, value, match), source="person", at=NOON + timedelta(hours=hour))


async def store(database: Database, people: Sequence[dict[str, Any]], links: Sequence[dict[str, Any]]) -> None:
    async with database.writing() as connection:
        await connection.execute(insert(customers), people)
        if links:
            await connection.execute(insert(identities), links)


def person(name: str, **more: Any) -> tuple[CustomerId, dict[str, Any]]:
    customer = new_customer_id()
    return customer, new_customer_row(customer_id=customer, name=name, tier=more.pop("tier", "gold"), at=NOON, **more)


async def test_a_known_claim_on_a_known_link_is_known_anything_less_is_probable(database: Database) -> None:
    ann, ann_row = person("Ann")
    await store(database, [ann_row], [link(ann, "phone", "+12025550123"), link(ann, "email", "ann@example.com", "probable")])
    claims = [claim("phone", "+12025550123"), claim("email", "ann@example.com")]
    typed = [claim("phone", "+12025550123", "probable")]
    async with database.reading() as connection:
        sure = await find(connection, claims)
        maybe = await find(connection, typed)
    assert [(key, [match.match for match in found]) for key, found in sorted(sure.items())] == [
        (("email", "ann@example.com"), ["probable"]),
        (("phone", "+12025550123"), ["known"]),
    ]
    assert maybe["phone", "+12025550123"][0].match == "probable"
    assert (sure["phone", "+12025550123"][0].customer_id, sure["phone", "+12025550123"][0].tier) == (ann, "gold")


async def test_many_claims_are_found_at_once_and_strangers_are_not(database: Database) -> None:
    people = [person(f"Customer {number}") for number in range(20)]
    links = [link(customer, "phone", f"+1202555{number:04}") for number, (customer, _) in enumerate(people)]
    await store(database, [row for _, row in people], links)
    claims = [claim("phone", f"+1202555{number:04}") for number in range(25)]
    async with database.reading() as connection:
        found = await find(connection, claims)
        assert await find(connection, []) == {}
    assert {key: [match.customer_id for match in matches] for key, matches in found.items()} == {
        ("phone", f"+1202555{number:04}"): [customer] for number, (customer, _) in enumerate(people)
    }


async def test_the_kind_counts_not_only_the_spelling(database: Database) -> None:
    ann, ann_row = person("Ann")
    await store(database, [ann_row], [link(ann, "external", "ann@example.com")])
    async with database.reading() as connection:
        assert await find(connection, [claim("email", "ann@example.com")]) == {}


async def test_several_people_may_share_a_probable_address_and_the_latest_link_leads(database: Database) -> None:
    (ann, ann_row), (bob, bob_row) = person("Ann"), person("Bob")
    shared = "family@example.com"
    await store(database, [ann_row, bob_row], [link(ann, "email", shared, "probable"), link(bob, "email", shared, "probable", hour=1)])
    async with database.reading() as connection:
        found = await find(connection, [claim("email", shared, "probable")])
    assert [match.customer_id for match in found["email", shared]] == [bob, ann]


async def test_a_known_address_belongs_to_one_customer_until_it_is_unlinked(database: Database) -> None:
    (ann, ann_row), (bob, bob_row) = person("Ann"), person("Bob")
    of_ann, of_bob = link(ann, "phone", "+12025550123"), link(bob, "phone", "+12025550123", hour=1)
    await store(database, [ann_row, bob_row], [of_ann])
    with pytest.raises(IntegrityError):
        async with database.writing() as connection:
            await connection.execute(insert(identities), [of_bob])
    async with database.writing() as connection:
        await connection.execute(update(identities).where(identities.c.id == of_ann["id"]).values(unlinked_at=NOON))
        await connection.execute(insert(identities), [of_bob])
        found = await find(connection, [claim("phone", "+12025550123")])
    assert [match.customer_id for match in found["phone", "+12025550123"]] == [bob]


async def test_a_card_tells_everything_of_the_record_and_only_live_links(database: Database) -> None:
    ann, ann_row = person(
        "Ann Ñandú",
        tier="platinum",
        value={"lifetime_value": {"amount": "12.50", "currency": "EUR"}},
        fields={"city": "Lyon"},
        notes="Likes tea",
        consents={"sms": False},
        segments=("newsletter",),
        external_id="N-1",
    )
    gone = {**link(ann, "phone", "+12025550199"), "unlinked_at": NOON}
    kept = link(ann, "email", "ann@example.com")
    await store(database, [ann_row], [gone, kept])
    async with database.reading() as connection:
        found = await cards(connection, {ann, CustomerId("cus_nobody")})
        assert await cards(connection, []) == {}
    assert list(found) == [ann]
    assert found[ann].view([{"label": "Orders", "url": "https://crm.example/N-1"}]) == {
        "id": ann,
        "name": "Ann Ñandú",
        "tier": "platinum",
        "value": {"lifetime_value": {"amount": "12.50", "currency": "EUR"}},
        "identities": [{"id": kept["id"], "kind": "email", "value": "ann@example.com", "match": "known"}],
        "fields": {"city": "Lyon"},
        "notes": "Likes tea",
        "consents": {"sms": False},
        "segments": ["newsletter"],
        "external_id": "N-1",
        "links": [{"label": "Orders", "url": "https://crm.example/N-1"}],
        "created_at": NOON,
        "updated_at": NOON,
    }
