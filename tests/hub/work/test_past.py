"""What an agent is shown of a customer's past: their latest contacts, each with its last agent, and everything that is parked."""

from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from hub.customers.rows import new_customer_row
from hub.customers.tables import customers
from hub.store.engine import Database
from hub.work.past import past_of, past_of_strangers
from hub.work.tables import conversations, handlings, interactions
from tests.hub.running.clock import MONDAY_NOON


def contact(number: int, **more: Any) -> dict[str, Any]:
    usual = {
        "id": f"int_{number}",
        "channel": "sms",
        "direction": "inbound",
        "mode": "message",
        "queue": "support",
        "tier": "gold",
        "state": "closed",
        "customer_id": "cus_gus",
        "customer_name": "Gus",
        "match": "known",
        "thread_id": "thr_1",
        "conversation_id": "sms:1",
        "subject": None,
        "fields": {},
        "asks": {},
        "arrived_at": MONDAY_NOON + timedelta(minutes=number),
        "waited_seconds": 0.0,
        "unread": 0,
    }
    return usual | more


def part(number: int, minute: int, outcome: str) -> dict[str, Any]:
    at = MONDAY_NOON + timedelta(minutes=minute)
    usual = {"purpose": "work", "channel": "sms", "queue": "support", "tier": "gold", "state": "done", "hold_seconds": 0.0}
    return usual | {
        "id": f"han_{number}_{minute}",
        "interaction_id": f"int_{number}",
        "agent_id": "usr_x",
        "accepted_at": at,
        "outcome": outcome,
    }


async def keep(database: Database, *contacts: dict[str, Any]) -> None:
    async with database.writing() as connection:
        known = [new_customer_row(customer_id=id, name=id, tier="gold", at=MONDAY_NOON) for id in ("cus_gus", "cus_pia", "cus_new")]
        await connection.execute(insert(customers), known)
        opened = {"id": "sms:1", "channel": "sms", "match": "unknown", "claims": [], "fields": {}, "opened_at": MONDAY_NOON}
        await connection.execute(insert(conversations), [opened])
        await connection.execute(insert(interactions), list(contacts))
        await connection.execute(insert(handlings), [part(7, 9, "second"), part(7, 8, "first")])


async def test_the_latest_contacts_of_each(database: Database) -> None:
    of_pia = contact(100, customer_id="cus_pia", conversation_id="sms:2")
    await keep(database, of_pia, *(contact(number) for number in range(1, 8)))
    async with database.reading() as connection:
        past, parked = await past_of(connection, ["cus_gus", "cus_pia", "cus_new"])
    minutes = {id: [(one["at"] - MONDAY_NOON) // timedelta(minutes=1) for one in contacts] for id, contacts in past.items()}
    assert minutes == {"cus_gus": [7, 6, 5, 4, 3], "cus_pia": [100], "cus_new": []}
    assert past["cus_gus"][0]["outcome"] == "second"
    assert parked == {"cus_gus": {}, "cus_pia": {}, "cus_new": {}}


async def test_contacts_of_one_moment_are_no_more_than_others(database: Database) -> None:
    await keep(database, *(contact(number, arrived_at=MONDAY_NOON) for number in range(1, 8)))
    async with database.reading() as connection:
        past, _ = await past_of(connection, ["cus_gus"])
    assert len(past["cus_gus"]) == 5


async def test_everything_parked_and_nothing_live(database: Database) -> None:
    parked_long_ago = [contact(number, state="parked", subject=f"No. {number}") for number in range(1, 7)]
    await keep(database, *parked_long_ago, contact(7), contact(8, state="queued"))
    async with database.reading() as connection:
        past, parked = await past_of(connection, ["cus_gus"])
    assert [one["at"] for one in past["cus_gus"]] == [MONDAY_NOON + timedelta(minutes=7)]
    assert sorted(one["subject"] or "" for one in parked["cus_gus"].values()) == [f"No. {number}" for number in range(1, 7)]


async def test_a_stranger_by_the_conversation_they_come_back_in(database: Database) -> None:
    nobody = {"customer_id": None, "match": "unknown"}
    await keep(database, contact(1, **nobody), contact(2, state="parked", **nobody), contact(3, conversation_id="sms:2", **nobody))
    async with database.reading() as connection:
        past, parked = await past_of_strangers(connection, ["sms:1"])
    assert [one["at"] for one in past["sms:1"]] == [MONDAY_NOON + timedelta(minutes=1)]
    assert set(parked["sms:1"]) == {"int_2"}
