"""`hub import customers FILE`: brings customers in from a CSV file."""

from __future__ import annotations

import asyncio
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from sqlalchemy.ext.asyncio import AsyncConnection
from tqdm import tqdm

from hub.customers.csv_rows import BadRow, UnusableFile, read_customers
from hub.customers.importing import CustomerImport, Report
from hub.journal.clock import SteadyClock
from hub.journal.notes import CUSTOMERS, note_changes
from hub.settings import Configured, load
from hub.store.engine import Database
from hub.store.ids import CustomerId
from hub.store.migrations import migrate

HELP = "bring customers in from a CSV file (customer_id,name,phone,email,tier,…; further columns become fields)"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a CSV file in UTF-8 whose first line names the columns")


def run(args: Namespace) -> int:
    """0 when the file was gone through, bad rows reported and skipped; 1 when nothing of it could be imported; 2 when there is no
    such file.

    Raises `ConfigurationFaults`.
    """
    configured = load()
    try:
        # utf-8-sig: spreadsheets put a mark in front that is no part of the first column's name.
        file = args.file.open(encoding="utf-8-sig", newline="")
    except OSError as error:
        print(f"{args.file}: {error.strerror}", file=sys.stderr)
        return 2
    with file:
        try:
            report = asyncio.run(_import(configured, file, _rows(args.file)))
        except UnusableFile as error:
            print(f"{args.file}: {error}", file=sys.stderr)
            return 1
    print(f"{report.rows} customers: {report.new} new, {report.changed} changed, {report.unchanged} unchanged, {report.skipped} skipped")
    return 1 if report.rows and report.rows == report.skipped else 0


async def _import(configured: Configured, file: TextIO, rows: int) -> Report:
    clock = SteadyClock()
    database = Database(configured.settings.database_url)

    async def remember_changes(connection: AsyncConnection, customer_ids: Sequence[CustomerId]) -> None:
        await note_changes(connection, CUSTOMERS, customer_ids, clock.now())

    try:
        await migrate(database)
        with tqdm(total=rows, unit=" rows", disable=None, leave=False) as bar:

            def skip(row: BadRow) -> None:
                bar.write(f"line {row.line}: {row.reason} (skipped)", file=sys.stderr)

            importing = CustomerImport(database, configured.company, clock, remember_changes, skip=skip, advance=bar.update)
            return await importing.run(read_customers(file, configured.company))
    finally:
        await database.close()


def _rows(file: Path) -> int:
    """About how many rows there are, for the progress bar."""
    with file.open("rb") as content:
        return max(0, sum(chunk.count(b"\n") for chunk in iter(lambda: content.read(1 << 20), b"")) - 1)
