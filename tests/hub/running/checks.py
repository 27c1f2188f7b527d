"""What must be true of a hub between any two turns."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any

import pytest
from sqlalchemy import Table, select

from hub.desk.snapshot import snapshot
from hub.floor.history import by_cell, recount, stored_rollups
from hub.floor.today import day_of
from hub.work import tables
from hub.work.live import Live
from hub.work.records import Handling, Interaction, Offer
from hub.work.visibility import may_see
from tests.hub.running.clock import MONDAY_NOON
from tests.hub.running.house import House
from tests.hub.running.people import Person
from tests.hub.running.pictures import fresh, kept


async def all_is_well(house: House) -> None:
    await house.settled()
    await house.look(lambda live: check_floor(live))
    await consoles_agree(house)
    await memory_is_the_database(house)


async def consoles_agree(house: House) -> None:
    """A snapshot and the logged frames after it are a fresh snapshot."""
    await house.caught_up()
    for person in house.people:
        for console in person.consoles:
            assert kept(console.desk) == fresh(await picture(house, person)), person.username


async def picture(house: House, person: Person) -> object:
    return await house.look(lambda live: snapshot(live, live.agents[person.id]))


def check_floor(live: Live) -> None:
    for interaction in live.interactions.values():
        _check_interaction(live, interaction)
    for agent in live.agents.values():
        held = {handling.interaction_id: handling.channel for handling in agent.handlings.values()}
        held |= {offer.interaction_id: live.interactions[offer.interaction_id].channel for offer in agent.offers.values()}
        units = sum(live.company.channels[channel].units for channel in held.values() if live.is_live_channel(channel))
        assert units <= agent.seat.capacity, f"{agent.id} holds {units} units of live work"
        assert list(held.values()).count("sms") <= (live.company.channels["sms"].most_in_hand or 0), agent.id
        ringing = [offer for offer in agent.offers.values() if live.is_live_channel(held[offer.interaction_id])]
        assert len(ringing) <= 1, f"two live offers ring at {agent.id}"
        assert agent.signed_in or not held, f"{agent.id} is offline and holds {held}"
        assert (agent.presence.pending_state is None) or agent.id in live.leaving_agents
    known = {interaction.customer_id for interaction in live.interactions.values()} - {None}
    assert set(live.cards) == known
    assert known <= set(live.contacts) <= {interaction.whose for interaction in live.interactions.values()}
    assert set(live.threads) == {interaction.thread_id for interaction in live.interactions.values()}
    assert set(live.handlings) == {id for agent in live.agents.values() for id in agent.handlings}
    assert set(live.offers) == {id for agent in live.agents.values() for id in agent.offers}


def _check_interaction(live: Live, interaction: Interaction) -> None:
    state, id = interaction.state, interaction.id
    place = live.router.waiting(id)  # type: ignore[arg-type]
    parts = Counter(handling.agent_id for handling in interaction.handlings if handling.is_live)
    assert all(count == 1 for count in parts.values()), f"two parts of one agent in {id}"
    assert len(interaction.offers) == (state == "offered"), f"{id} is {state} with {len(interaction.offers)} offers"
    assert (place is not None) == (state == "queued"), f"{id} is {state}, its place is {place}"
    assert (interaction.waiting is not None) == (state in ("queued", "offered"))
    open_wait = interaction.wait is not None and interaction.wait.until is None
    assert open_wait == (state in ("queued", "offered")), f"{id} is {state}, its wait {interaction.wait}"
    if state == "connected":
        assert len(interaction.active) == 1
        assert interaction.transfer is None
        assert interaction.agent_id == interaction.active[0].agent_id
    elif state == "wrapping":
        assert not interaction.active
        assert parts, f"{id} is in wrap-up with nobody"
    elif state == "parked":
        assert not interaction.active
        assert parts, f"{id} is parked, nobody is in wrap-up, and it is in memory"
    else:
        assert state in ("queued", "offered"), f"{id} is live and {state}"
        assert len(interaction.active) <= 1
        assert place is None or place.tier == interaction.tier


async def memory_is_the_database(house: House) -> None:
    """Every live thing has the row that it would be read from."""

    def in_memory(live: Live) -> dict[str, dict[str, dict[str, Any]]]:
        interactions = live.interactions.values()
        return {
            "interactions": {one.id: one.row() for one in interactions},
            "offers": {one.id: one.row() for one in live.offers.values()},
            "handlings": {one.id: one.row() for interaction in interactions for one in interaction.handlings},
            "presence": {agent.id: agent.presence.row() for agent in live.agents.values()},
            "threads": {one.id: one.row() for one in live.threads.values()},
            "conversations": {one.id: one.row() for one in live.conversations.values()},
        }

    memory = await house.look(in_memory)
    undone = select(tables.handlings.c.interaction_id).where(tables.is_undone)
    stored = await _rows(house, tables.interactions, tables.is_live | tables.is_parked & tables.interactions.c.id.in_(undone))
    assert stored == memory["interactions"]
    assert await _rows(house, tables.offers, tables.is_pending) == memory["offers"]
    assert await _rows(house, tables.handlings, tables.handlings.c.interaction_id.in_(list(stored))) == memory["handlings"]
    presences = await _rows(house, tables.presence)
    assert presences == {id: row for id, row in memory["presence"].items() if id in presences}
    for table in (tables.threads, tables.conversations):
        rows = await _rows(house, table)
        assert memory[table.name] == {id: rows[id] for id in memory[table.name]}


async def _rows(house: House, table: Table, *where: Any) -> dict[str, dict[str, Any]]:
    async with house.hub.database.reading() as connection:
        return {row.id: row._asdict() for row in await connection.execute(select(table).where(*where))}


async def doors_and_rule_agree(house: House) -> None:
    """What a person finds among all interactions is what `may_see` says, whatever became of them."""
    everything = await _everything(house)
    for person in house.people:
        expected = await house.look(lambda live, id=person.id: {one.id for one in everything if may_see(live.agents[id], one)})  # type: ignore[misc]
        assert await seen_by(person) == expected, person.username


async def seen_by(person: Person) -> set[str]:
    seen: set[str] = set()
    cursor = ""
    while True:
        page = await person.get(f"/interactions?limit=200{cursor}")
        seen |= {item["id"] for item in page["items"]}
        if page["next"] is None:
            return seen
        cursor = f"&cursor={page['next']}"


async def _everything(house: House) -> list[Interaction]:
    async with house.hub.database.reading() as connection:
        found = {row.id: Interaction.of(row) for row in await connection.execute(select(tables.interactions))}
        for row in await connection.execute(select(tables.handlings)):
            found[row.interaction_id].handlings.append(Handling.of(row))
        for row in await connection.execute(select(tables.offers).where(tables.is_pending)):
            found[row.interaction_id].offers[row.id] = Offer.of(row)
    return list(found.values())


async def numbers_are_a_recount(house: House) -> None:
    """The wallboard's counters, the stored ones and a recount of the log are the same."""
    hub = house.hub
    async with hub.database.reading() as connection:
        whole = {"since": MONDAY_NOON, "until": house.clock.now().replace(year=2030)}
        stored, log = await stored_rollups(connection, **whole), await recount(connection, **whole)
        # Seconds were added up in another order.
        assert {key: asdict(counters) for key, counters in stored.items()} == {
            key: pytest.approx(asdict(counters)) for key, counters in log.items()
        }
        today = day_of(house.clock.now(), house.company.timezone).start
        counted = by_cell((await recount(connection, since=today, until=whole["until"])).items())
    sofia = next(person for person in house.people if person.username == "sofia")
    cells = (await sofia.get("/floor/now"))["cells"]
    names = ("offered", "answered", "answered_in_target", "abandoned", "short_abandoned", "flowed_out", "handled", "wait_max_seconds")
    for cell in cells:
        expected = next((counters for key, counters in counted.items() if key == (cell["queue"], cell["channel"], cell["tier"])), None)
        for name in names:
            assert cell[name] == (getattr(expected, name) if expected else 0), (cell, name)
