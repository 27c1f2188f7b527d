"""Counts a day anew from the log of events, and compares that with the counters which the wallboard and reports show."""

from __future__ import annotations

import asyncio
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime, time
from math import isclose
from zoneinfo import ZoneInfo

from hub.floor.counters import NOTHING, Counters
from hub.floor.history import by_cell, recount, stored_rollups
from hub.floor.rollups import Cell
from hub.floor.today import Day, day_of
from hub.settings import load
from hub.store.engine import Database
from hub.store.migrations import migrate

NOON = time(12)

Counted = Mapping[Cell, Counters]


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--day", type=_date, help="this day in the company's zone, as 2026-03-02 (default: today)")


def run(arguments: Namespace) -> int:
    """0 when they agree, else 1. Raises `ConfigurationFaults` and `CannotStart`."""
    configured = load()
    zone = configured.company.timezone
    day = _day(arguments.day, zone)
    stored, counted = asyncio.run(_both(configured.settings.database_url, day))
    for cell, shown in sorted(counted.items()):
        figures = f"{shown.offered:6} offered {shown.answered:6} answered {shown.abandoned:6} abandoned {shown.handled:6} handled"
        print(f"{' '.join(cell):32} {figures}")
    differences = list(_differences(stored, counted))
    for difference in differences:
        print(difference)
    print(f"{day.start.astimezone(zone).date()}: the counters {'differ from' if differences else 'equal'} a recount of the log.")
    return 1 if differences else 0


def _date(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise ArgumentTypeError(f"{given!r} is no date; write it as 2026-03-02") from error


def _day(asked: date | None, zone: ZoneInfo) -> Day:
    return day_of(datetime.now(zone) if asked is None else datetime.combine(asked, NOON, zone), zone)


async def _both(url: str, day: Day) -> tuple[Counted, Counted]:
    """What is stored, and what the log says, as of one moment."""
    database = Database(url)
    try:
        await migrate(database)
        async with database.reading() as connection:
            if not database.is_sqlite:
                await connection.execution_options(isolation_level="REPEATABLE READ")
            stored = await stored_rollups(connection, since=day.start, until=day.end)
            counted = await recount(connection, since=day.start, until=day.end)
    finally:
        await database.close()
    return by_cell(stored.items()), by_cell(counted.items())


def _differences(stored: Counted, counted: Counted) -> Iterator[str]:
    for cell in sorted(stored.keys() | counted.keys()):
        ours, theirs = asdict(stored.get(cell, NOTHING)), asdict(counted.get(cell, NOTHING))
        for name, value in ours.items():
            # Seconds are added up in another order.
            if not isclose(value, theirs[name], rel_tol=1e-9, abs_tol=1e-6):
                yield f"{' '.join(cell)}: {name} is {value:g}, the log says {theirs[name]:g}"
