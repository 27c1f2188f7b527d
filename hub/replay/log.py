"""Reads a log of arrivals: a CSV file with a line for each contact. What cannot be read is named by line and reason."""

import csv
import math
from collections.abc import Iterable
from datetime import UTC, datetime

from routing import Channel, InteractionId, QueueName, Tier

from .contact import Contact

COLUMNS = ("arrived_at", "queue", "channel", "tier", "handle_seconds", "patience_seconds")


class UnreadableLog(Exception):
    """The log has faults, each a line number and what is wrong there."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def read_log(lines: Iterable[str]) -> list[Contact]:
    """The contacts of a log by time of arrival; ids are the line numbers. Raises `UnreadableLog` with every fault."""
    rows = csv.DictReader(lines)
    missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
    if missing:
        raise UnreadableLog([f"line 1: the columns {', '.join(missing)} are missing"])
    contacts, faults = [], []
    for row in rows:
        try:
            contacts.append(_contact(rows.line_num, row))
        except ValueError as fault:
            faults.append(f"line {rows.line_num}: {fault}")
    if faults:
        raise UnreadableLog(faults)
    if not contacts:
        raise UnreadableLog(["line 2: the log is empty"])
    return sorted(contacts, key=lambda contact: contact.arrived_at)


def _contact(line: int, row: dict[str, str | None]) -> Contact:
    if None in row or None in row.values():
        raise ValueError("it has another number of fields than the first line")
    words = {column: (row[column] or "").strip() for column in COLUMNS}
    for column in ("queue", "channel", "tier"):
        if not words[column]:
            raise ValueError(f"{column} is empty")
    return Contact(
        id=InteractionId(f"{line:07}"),
        arrived_at=_instant(words["arrived_at"]),
        queue=QueueName(words["queue"]),
        channel=Channel(words["channel"]),
        tier=Tier(words["tier"]),
        handle_seconds=_seconds("handle_seconds", words["handle_seconds"]),
        patience_seconds=_seconds("patience_seconds", words["patience_seconds"]),
    )


def _instant(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"arrived_at is {text!r}, not a time such as 2026-03-02T09:30:00Z") from None
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).timestamp()


def _seconds(column: str, text: str) -> float | None:
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not (math.isfinite(seconds) and seconds >= 0):
        raise ValueError(f"{column} is {text!r}, not a number of seconds")
    return seconds
