"""A file of customers as companies export it: one line each, read one at a time, every fault with its line and its reason."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TextIO

from channels.contract import IdentityClaim, IdentityKind
from hub.company import Company
from hub.customers.identity import InvalidIdentity, normalise

REQUIRED = ("customer_id", "name")
IDENTITY_COLUMNS: tuple[IdentityKind, ...] = ("phone", "email")
KNOWN = (*REQUIRED, *IDENTITY_COLUMNS, "tier")
LONGEST = 200
_field_name = re.compile(r"[a-z][a-z0-9_]{0,49}")


class UnusableFile(Exception):
    """The file cannot be imported at all; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A line that is skipped. The reason never repeats what stands in it."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodRow:
    """One customer as the file has them. Empty cells say nothing: they are absent here."""

    line: int
    external_id: str
    name: str
    tier: str | None
    claims: tuple[IdentityClaim, ...]
    fields: Mapping[str, str] = field(default_factory=dict)


class _Fault(Exception):
    """What is wrong with one row."""


def read_customers(file: TextIO, company: Company) -> Iterator[GoodRow | BadRow]:
    """The rows of a CSV file with headings, lazily. Raises `UnusableFile` when the headings will not do or the file is no CSV.

    `customer_id` (the company's own number) and `name` are required, `phone`, `email` and `tier` understood; every further column
    becomes a field. A customer who stands there more than once is one row, at their last line: later cells win, addresses add up.
    """
    reader = csv.reader(file, strict=True)
    held: dict[str, GoodRow] = {}
    try:
        last_rows = _last_rows(reader)
        file.seek(0)
        reader = csv.reader(file, strict=True)
        columns = _columns(next(reader, []))
        for number, cells in enumerate(reader):
            if not any(cell.strip() for cell in cells):
                continue
            try:
                row = _good_row(reader.line_num, _by_column(columns, cells), company)
            except _Fault as fault:
                yield BadRow(line=reader.line_num, reason=str(fault))
                continue
            if row.external_id in held:
                row = _together(held.pop(row.external_id), row)
            if number < last_rows.get(row.external_id, 0):
                held[row.external_id] = row
            else:
                yield row
        # Their last line was a bad one.
        yield from held.values()
    except csv.Error as error:
        raise UnusableFile(f"line {reader.line_num}: this is not CSV: {error}") from error
    except UnicodeDecodeError as error:
        raise UnusableFile(f"after line {reader.line_num}: this is not UTF-8; save the file as UTF-8") from error


def _last_rows(reader: Iterator[list[str]]) -> dict[str, int]:
    """Which row is the last of each customer who stands in the file more than once. Taken line by line, the first one would undo in
    every repeat what the last had done.
    """
    at = _columns(next(reader, [])).index("customer_id")
    seen: set[str] = set()
    last: dict[str, int] = {}
    for number, cells in enumerate(reader):
        customer_id = cells[at].strip() if at < len(cells) else ""
        if customer_id in seen:
            last[customer_id] = number
        seen.add(customer_id)
    return last


def _together(earlier: GoodRow, later: GoodRow) -> GoodRow:
    return replace(
        later,
        tier=later.tier or earlier.tier,
        claims=tuple(dict.fromkeys(earlier.claims + later.claims)),
        fields={**earlier.fields, **later.fields},
    )


def _columns(headings: Sequence[str]) -> list[str]:
    columns = [re.sub(r"[\s\-]+", "_", heading.strip().lower()) for heading in headings]
    missing = [name for name in REQUIRED if name not in columns]
    if missing:
        raise UnusableFile(f"line 1: the column {missing[0]} is missing; the first line names the columns ({', '.join(KNOWN)}, …)")
    twice = next((name for name in columns if columns.count(name) > 1), None)
    if twice is not None:
        raise UnusableFile(f"line 1: the column {twice} stands twice")
    unusable = next((name for name in columns if not _field_name.fullmatch(name)), None)
    if unusable is not None:
        raise UnusableFile(f"line 1: {unusable!r} is no name for a column; use lower-case letters, digits and _")
    return columns


def _by_column(columns: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    if len(cells) > len(columns):
        raise _Fault(f"{len(cells)} cells for {len(columns)} columns; a comma inside a cell needs quotes around it")
    row = {column: cell.strip() for column, cell in zip(columns, cells, strict=False) if cell.strip()}
    for column, cell in row.items():
        if len(cell) > LONGEST:
            raise _Fault(f"{column}: longer than {LONGEST} characters")
        if "\x00" in cell:
            raise _Fault(f"{column}: the character NUL is not allowed")
    return row


def _good_row(line: int, row: Mapping[str, str], company: Company) -> GoodRow:
    missing = next((column for column in REQUIRED if column not in row), None)
    if missing is not None:
        raise _Fault(f"{missing}: missing")
    tier = row.get("tier")
    if tier is not None and tier not in {known.name for known in company.tiers}:
        raise _Fault(f"tier: no such tier; it is one of {', '.join(known.name for known in company.tiers)}")
    external = _claim("external", row["customer_id"], "customer_id", company)
    others = tuple(_claim(kind, row[kind], kind, company) for kind in IDENTITY_COLUMNS if kind in row)
    return GoodRow(
        line=line,
        external_id=external.value,
        name=row["name"],
        tier=tier,
        claims=(external, *others),
        fields={column: cell for column, cell in row.items() if column not in KNOWN},
    )


def _claim(kind: IdentityKind, value: str, column: str, company: Company) -> IdentityClaim:
    try:
        return IdentityClaim(kind=kind, value=normalise(kind, value, company.country), match="known")
    except InvalidIdentity as error:
        raise _Fault(f"{column}: {error}") from error
