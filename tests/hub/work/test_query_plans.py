"""No turn, no start and no agent's page costs more as the past grows: SQLite finds what they ask for by an index."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event

from hub.store.sqlite_writer import Connection
from tests.hub.running.clock import HandClock
from tests.hub.running.fixtures import NewHouse
from tests.hub.running.house import House, house
from tests.hub.running.shop import OUR_NUMBER, opened_shop
from tests.servers.databases import SqliteFiles

GROWS = ("interactions", "messages", "waits", "offers", "handlings", "decisions", "threads", "conversations", "log", "inbox")
HOLDS_LITTLE = (
    "ix_handlings_undone",
    "ix_interactions_live",
    "ix_interactions_due",
    "ix_messages_leaving",
    "ix_offers_pending",
    "ix_inbox_untaken",
)
"""Indexes of what has not ended: the whole of one may be read."""


class Asked:
    """The statements that a hub sent to its database."""

    def __init__(self) -> None:
        self.statements: dict[str, Any] = {}

    @contextmanager
    def listening(self) -> Iterator[None]:
        event.listen(Engine, "before_cursor_execute", self._keep)
        fetch = Connection.fetch

        def keep_and_fetch(connection: Connection, sql: str, parameters: tuple[Any, ...]) -> list[tuple[Any, ...]]:
            self.statements[sql] = parameters
            return fetch(connection, sql, parameters)

        Connection.fetch = keep_and_fetch  # type: ignore[method-assign]
        try:
            yield
        finally:
            Connection.fetch = fetch  # type: ignore[method-assign]
            event.remove(Engine, "before_cursor_execute", self._keep)

    def _keep(self, _connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        if statement.startswith(("SELECT", "WITH", "UPDATE", "DELETE")):
            self.statements[statement] = parameters[0] if many else parameters

    def steps(self, address: str) -> list[str]:
        """How SQLite finds the rows, each step with the statement it belongs to."""
        with closing(sqlite3.connect(address.partition(":///")[2])) as connection:
            return [
                f"{step}: {statement}"
                for statement, parameters in self.statements.items()
                for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
                if "ORDER BY log.seq DESC" not in statement  # the last of the log, and no further
            ]

    def walks(self, address: str) -> list[str]:
        """The steps that read the whole of a table that grows."""
        return [step for step in self.steps(address) if _is_a_walk(step.partition(":")[0])]


def _is_a_walk(step: str) -> bool:
    words = step.split()
    return words[0] == "SCAN" and words[1] in GROWS and words[-1] not in HOLDS_LITTLE


@pytest.fixture
def asked() -> Asked:
    return Asked()


async def a_day(hub: House) -> None:
    """Something of everything, left as work that lives on."""
    ana = await hub.agent("ana")
    visitor = await hub.asks("gus", "support")
    id = await ana.accepts()
    await ana.says(id)
    await visitor.says("Thank you.")
    await ana.ends(id)
    await ana.wraps_up(id)
    text = hub.texter("pia")
    await text.texts()
    await ana.says(await text.interaction(), "We will see.")
    await hub.settled()
    (sent,) = hub.carrier.sent
    report = {"MessageSid": f"SM{1:032x}", "MessageStatus": "delivered", "From": OUR_NUMBER, "To": text.number}
    await hub.posts(f"/webhooks/twilio/sms/status?message={sent.id}", report, status=204)


async def test_a_start_reads_what_lives(sqlite: SqliteFiles, asked: Asked) -> None:
    address, clock = await sqlite.new(opened_shop), HandClock()
    async with house(address, clock=clock) as before:
        await a_day(before)
        await before.asks("bob", "support")
        for person in before.people:
            person.consoles.clear()
    with asked.listening():
        async with house(address, clock=clock) as after:
            await after.settled()
    assert not asked.walks(address), "\n".join(asked.walks(address))
    assert any("ix_messages_leaving" in step for step in asked.steps(address))


async def test_a_turn_reads_what_it_is_about(new_house: NewHouse, asked: Asked) -> None:
    hub = await new_house()
    with asked.listening():
        await a_day(hub)
    assert not asked.walks(hub.address), "\n".join(asked.walks(hub.address))
    assert any("uq_messages_provider (provider_id=?" in step for step in asked.steps(hub.address))


async def test_a_customers_long_past_is_read_from_its_end(new_house: NewHouse, asked: Asked) -> None:
    hub = await new_house()
    with asked.listening():
        await a_day(hub)
    of_the_past = [step.partition(":")[0] for step in asked.steps(hub.address) if ": WITH shown" in step]
    found = {step for step in of_the_past if step.startswith("SEARCH interactions USING")}
    by_customer = "SEARCH interactions USING INDEX ix_interactions_customer_id_arrived_at (customer_id=? AND arrived_at>?)"
    assert found == {by_customer, "SEARCH interactions USING INDEX ix_interactions_parked_of_customer (customer_id=?)"}


async def test_an_agents_list_reads_what_they_had(new_house: NewHouse, asked: Asked) -> None:
    hub = await new_house()
    await a_day(hub)
    ana = hub.people[0]
    sofia = await hub.person("sofia")
    await hub.asks("bob")
    await ana.accepts()
    with asked.listening():
        assert len((await ana.get("/interactions"))["items"]) == 3
        assert len((await sofia.get(f"/interactions?agent={ana.id}"))["items"]) == 3
    assert not asked.walks(hub.address), "\n".join(asked.walks(hub.address))
