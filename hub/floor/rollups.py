"""From events to counters. The turn adds what its own events count; a recount folds the whole log: one definition for both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import case
from sqlalchemy.sql.dml import Insert

from hub.floor.counters import COUNTER_NAMES, LARGEST_COUNTS, Counters
from hub.floor.tables import rollups
from hub.journal.event import Event
from hub.store.engine import Database

INTERVAL = timedelta(minutes=15)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Cell(NamedTuple):
    """One square of the wallboard's grid."""

    queue: str
    channel: str
    tier: str


class RollupKey(NamedTuple):
    """A quarter of an hour (its start, UTC) in one cell."""

    interval_start: datetime
    cell: Cell


def interval_start(at: datetime) -> datetime:
    """The start of the quarter of an hour that an instant falls into. Every zone in use is a whole number of quarters from UTC."""
    return at - (at - _EPOCH) % INTERVAL


def fold(events: Iterable[Event]) -> dict[RollupKey, Counters]:
    """What these events count, by the interval in which each happened. Events that count nothing are skipped."""
    sums: dict[RollupKey, dict[str, Any]] = {}
    for event in events:
        counted = _counted(event.type, event.data)
        if not counted:
            continue
        key = RollupKey(interval_start(event.at), Cell(event.data["queue"], event.data["channel"], event.data["tier"]))
        sum_here = sums.setdefault(key, defaultdict(int))
        for name, amount in counted.items():
            sum_here[name] = max(sum_here[name], amount) if name in LARGEST_COUNTS else sum_here[name] + amount
    return {key: Counters(**values) for key, values in sums.items()}


def _counted(type: str, data: Mapping[str, Any]) -> dict[str, float]:
    match type:
        case "interaction.queued":
            return {"offered": 1} if data["counts"] else {}
        case "interaction.answered":
            waited = data["waited_seconds"]
            return {"answered": 1, "answered_in_target": int(data["in_target"]), "wait_seconds": waited, "wait_max_seconds": waited}
        case "interaction.abandoned":
            waited = data["waited_seconds"]
            return {"abandoned": 1, "short_abandoned": int(data["short"]), "wait_seconds_abandoned": waited, "wait_max_seconds": waited}
        case "interaction.closed":
            return {"deflected": 1} if data["ended_as"] == "deflected" else {}
        case "interaction.callback_asked":
            return {"callbacks": 1}
        case "interaction.voicemail_left":
            return {"voicemails": 1}
        case "interaction.flowed_out":
            return {"flowed_out": 1}
        case "handling.done":
            spent = {name: data[name] for name in ("talk_seconds", "hold_seconds", "wrap_seconds")}
            return {"handled": int(data["counts"]), **spent}
        case "offer.made":
            return {"offers": 1}
        case "offer.missed":
            return {"offers_missed": 1}
        case "offer.declined":
            return {"offers_declined": 1}
        case _:
            return {}


def rollup_upsert(database: Database) -> Insert:
    """The statement that adds counters to what stands already; executed with `rollup_rows`, in the transaction that writes the events."""
    insert = database.insert(rollups)
    new = insert.excluded
    added: dict[str, Any] = {name: rollups.c[name] + new[name] for name in COUNTER_NAMES if name not in LARGEST_COUNTS}
    largest = {name: case((new[name] > rollups.c[name], new[name]), else_=rollups.c[name]) for name in LARGEST_COUNTS}
    return insert.on_conflict_do_update(index_elements=list(rollups.primary_key), set_=added | largest)


def rollup_rows(folded: Mapping[RollupKey, Counters]) -> list[dict[str, Any]]:
    return [
        {"interval_start": key.interval_start, **key.cell._asdict(), **{name: getattr(counters, name) for name in COUNTER_NAMES}}
        for key, counters in folded.items()
    ]
