"""Events become counters, in the quarter of an hour in which they happened, and a recount of the log gives the same ones."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from hub.floor.counters import Counters
from hub.floor.history import by_cell, recount, stored_rollups
from hub.floor.rollups import Cell, RollupKey, fold, interval_start, rollup_rows, rollup_upsert
from hub.journal.event import Event
from hub.journal.tables import log
from hub.store.engine import Database
from tests.hub.floor.facts import NOON, recorder, worked_example

SUPPORT_CHAT = Cell("support", "chat", "gold")


@pytest.mark.parametrize(
    ("minute", "second", "expected"), [(0, 0, 0), (14, 59.999, 0), (15, 0, 15), (29, 59, 15), (44, 0, 30), (59, 59, 45)]
)
def test_an_interval_is_a_quarter_of_an_hour(minute: int, second: float, expected: int) -> None:
    at = datetime(2026, 3, 2, 12, tzinfo=UTC) + timedelta(minutes=minute, seconds=second)
    assert interval_start(at) == datetime(2026, 3, 2, 12, expected, tzinfo=UTC)


def test_each_event_counts_what_it_means() -> None:
    record = recorder()
    events = [
        record("interaction.queued", cause="arrival", counts=True),
        record("interaction.queued", cause="transfer", counts=True, queue="billing"),
        record("interaction.queued", cause="requeued", counts=False),
        record("offer.made", offer_id="ofr_1"),
        record("offer.missed", offer_id="ofr_1"),
        record("offer.made", offer_id="ofr_2"),
        record("offer.declined", offer_id="ofr_2"),
        record("offer.made", offer_id="ofr_3"),
        record("offer.accepted", offer_id="ofr_3"),
        record("offer.made", offer_id="ofr_4"),
        record("offer.withdrawn", offer_id="ofr_4"),
        record("interaction.answered", waited_seconds=31.5, in_target=False),
        record("handling.done", talk_seconds=60.0, hold_seconds=5.0, wrap_seconds=20.0, outcome="resolved", counts=True),
        record("handling.done", talk_seconds=10.0, hold_seconds=0.0, wrap_seconds=0.0, outcome=None, counts=False),
        record("message.added"),
    ]
    folded = {key.cell: counters for key, counters in fold(events).items()}
    assert folded == {
        SUPPORT_CHAT: Counters(
            offered=1,
            answered=1,
            wait_seconds=31.5,
            wait_max_seconds=31.5,
            handled=1,
            talk_seconds=70,
            hold_seconds=5,
            wrap_seconds=20,
            offers=4,
            offers_missed=1,
            offers_declined=1,
        ),
        Cell("billing", "chat", "gold"): Counters(offered=1),
    }


def test_events_that_count_nothing_make_no_row() -> None:
    record = recorder()
    assert fold([record("interaction.queued", cause="returned", counts=False), record("interaction.parked")]) == {}


def test_a_contact_offered_in_one_quarter_and_answered_in_the_next_counts_in_both() -> None:
    record = recorder()
    folded = fold(
        [
            record("interaction.queued", cause="arrival", counts=True, minutes=14.5),
            record("interaction.answered", waited_seconds=60.0, in_target=False, minutes=15.5),
        ]
    )
    assert {key.interval_start: (counters.offered, counters.answered) for key, counters in folded.items()} == {
        NOON: (1, 0),
        NOON + timedelta(minutes=15): (0, 1),
    }


async def keep(database: Database, turns: Sequence[Sequence[Event]]) -> None:
    """What the decider does with its events: log and counters in one transaction a turn."""
    add = rollup_upsert(database)
    for events in turns:
        async with database.writing() as connection:
            await connection.execute(insert(log), [event.row() for event in events])
            rows = rollup_rows(fold(events))
            if rows:
                await connection.execute(add, rows)


async def test_counters_of_many_turns_equal_a_recount_of_the_log(database: Database) -> None:
    record = recorder()
    early, late = worked_example(record), [record("interaction.abandoned", waited_seconds=200.0, short=False, minutes=16)]
    signals = [record("message.added", minutes=17)]
    await keep(database, [*[early[start : start + 7] for start in range(0, len(early), 7)], late, signals])
    day: dict[str, Any] = {"since": NOON - timedelta(hours=1), "until": NOON + timedelta(hours=1)}
    async with database.reading() as connection:
        stored, counted = await stored_rollups(connection, **day), await recount(connection, **day)
    assert stored == counted == fold([*early, *late])
    assert by_cell(stored.items())[SUPPORT_CHAT].wait_max_seconds == 200


async def test_only_the_asked_stretch_is_read(database: Database) -> None:
    record = recorder()
    events = [record("interaction.queued", cause="arrival", counts=True, minutes=minutes) for minutes in (0, 15, 30)]
    await keep(database, [events])
    stretch: dict[str, Any] = {"since": NOON + timedelta(minutes=15), "until": NOON + timedelta(minutes=30)}
    async with database.reading() as connection:
        stored, counted = await stored_rollups(connection, **stretch), await recount(connection, **stretch)
    assert stored == counted == {RollupKey(NOON + timedelta(minutes=15), SUPPORT_CHAT): Counters(offered=1)}
