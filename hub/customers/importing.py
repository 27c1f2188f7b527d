"""Brings a company's customers in, some hundred a transaction. Importing the same file again changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.contract import IdentityClaim
from hub.company import Company
from hub.customers.csv_rows import BadRow, GoodRow
from hub.customers.rows import folded, identity_row, new_customer_id, new_customer_row
from hub.customers.tables import customers, identities
from hub.journal.clock import Clock
from hub.store.engine import Database
from hub.store.ids import CustomerId
from hub.store.known_select import KnownSelect
from hub.store.listed import listed

AT_ONCE = 250

RememberChanges = Callable[[AsyncConnection, Sequence[CustomerId]], Awaitable[None]]
Key = tuple[str, str]

# By the link and not by the column: somebody who came with a signed token may have been linked before the company named them.
_by_external_id = KnownSelect(
    select(identities.c.value.label("named"), *customers.columns)
    .join(customers, customers.c.id == identities.c.customer_id)
    .where(identities.c.kind == "external", identities.c.match == "known", identities.c.unlinked_at.is_(None))
    .where(listed("values", identities.c.value))
)
_live_links = KnownSelect(
    select(identities.c.kind, identities.c.value, identities.c.match, identities.c.customer_id, identities.c.id).where(
        listed("values", identities.c.value), identities.c.unlinked_at.is_(None)
    )
)
_COLUMNS = ("name", "name_folded", "tier", "fields", "external_id", "updated_at")
_change = update(customers).where(customers.c.id == bindparam("of_id")).values({column: bindparam(f"new_{column}") for column in _COLUMNS})
_end_link = update(identities).where(identities.c.id == bindparam("of_id")).values(unlinked_at=bindparam("ended_at"))


@dataclass(slots=True, kw_only=True)
class Report:
    """What became of the rows so far."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: int = 0

    @property
    def rows(self) -> int:
        return self.new + self.changed + self.unchanged + self.skipped


@dataclass(slots=True, kw_only=True)
class _Known:
    """What the database has of the customers in one batch, kept up to date while the batch is gone through."""

    by_external_id: dict[str, dict[str, Any]]
    """The rows of those whom the company has named."""
    holders: dict[Key, str]
    """Who has a known link to an address."""
    maybe: dict[str, dict[Key, str]]
    """Each customer's probable links, by address."""


@dataclass(slots=True, kw_only=True)
class _Writes:
    new: list[dict[str, Any]] = field(default_factory=list)
    changed: dict[str, dict[str, Any]] = field(default_factory=dict)
    links: list[dict[str, Any]] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    touched: dict[CustomerId, None] = field(default_factory=dict)


class CustomerImport:
    """`remember_changes` writes the decider's notes inside each transaction; `skip` hears of each bad row, `advance` of each row."""

    def __init__(
        self,
        database: Database,
        company: Company,
        clock: Clock,
        remember_changes: RememberChanges,
        skip: Callable[[BadRow], object],
        advance: Callable[[int], object],
    ) -> None:
        self._database = database
        self._company = company
        self._clock = clock
        self._remember_changes = remember_changes
        self._skip = skip
        self._advance = advance

    async def run(self, rows: Iterable[GoodRow | BadRow]) -> Report:
        """Import what is good, in the order of the file. Stopped halfway, what was done stays and a repeat goes on from there."""
        report = Report()
        remaining = iter(rows)
        while batch := list(islice(remaining, AT_ONCE)):
            try:
                await self._batch(batch, report)
            except IntegrityError:
                # Somebody linked one of these addresses at this very moment: looked at one by one, only that row is refused.
                await self._one_by_one(batch, report)
            self._advance(len(batch))
        return report

    async def _one_by_one(self, batch: Sequence[GoodRow | BadRow], report: Report) -> None:
        for row in batch:
            try:
                await self._batch([row], report)
            except IntegrityError:
                self._refuse(BadRow(line=row.line, reason="an address was given to another customer at the same moment"), report)

    async def _batch(self, batch: Sequence[GoodRow | BadRow], report: Report) -> None:
        good = [row for row in batch if isinstance(row, GoodRow)]
        part = Report()
        refused = [row for row in batch if isinstance(row, BadRow)]
        if good:
            async with self._database.writing() as connection:
                refused += await self._write(connection, good, part)
        report.new += part.new
        report.changed += part.changed
        report.unchanged += part.unchanged
        for row in sorted(refused, key=lambda row: row.line):
            self._refuse(row, report)

    def _refuse(self, row: BadRow, report: Report) -> None:
        report.skipped += 1
        self._skip(row)

    async def _write(self, connection: AsyncConnection, rows: Sequence[GoodRow], report: Report) -> list[BadRow]:
        known = await _known(connection, rows)
        writes = _Writes()
        refused = []
        for row in rows:
            taken = _taken(row, known)
            if taken is not None:
                refused.append(BadRow(line=row.line, reason=f"{taken.kind}: another customer has it; correct one of the two"))
            elif row.external_id in known.by_external_id:
                self._update(row, known, writes, report)
            else:
                self._create(row, known, writes, report)
        await _execute(connection, writes, self._clock)
        if writes.touched:
            await self._remember_changes(connection, list(writes.touched))
        return refused

    def _create(self, row: GoodRow, known: _Known, writes: _Writes, report: Report) -> None:
        at = self._clock.now()
        customer = new_customer_row(
            customer_id=new_customer_id(),
            name=row.name,
            tier=row.tier or self._company.default_tier,
            fields=row.fields,
            external_id=row.external_id,
            at=at,
        )
        known.by_external_id[row.external_id] = customer
        writes.new.append(customer)
        self._link(row, customer["id"], known, writes)
        writes.touched[customer["id"]] = None
        report.new += 1

    def _update(self, row: GoodRow, known: _Known, writes: _Writes, report: Report) -> None:
        customer = known.by_external_id[row.external_id]
        wanted = {
            "name": row.name,
            "name_folded": folded(row.name),
            "tier": customer["tier"] if row.tier is None or customer["tier_pinned"] else row.tier,
            "fields": customer["fields"] | row.fields,
            "external_id": customer["external_id"] or row.external_id,
        }
        differs = any(customer[column] != value for column, value in wanted.items())
        if not self._link(row, customer["id"], known, writes) and not differs:
            report.unchanged += 1
            return
        customer |= wanted | {"updated_at": self._clock.now()}
        if all(customer is not new for new in writes.new):
            writes.changed[customer["id"]] = customer
        writes.touched[customer["id"]] = None
        report.changed += 1

    def _link(self, row: GoodRow, customer_id: str, known: _Known, writes: _Writes) -> bool:
        """Link the addresses that are not linked as known already; a probable link to the same address ends."""
        missing = [claim for claim in row.claims if known.holders.get((claim.kind, claim.value)) != customer_id]
        for claim in missing:
            key = (claim.kind, claim.value)
            probable = known.maybe[customer_id].pop(key, None)
            if probable is not None:
                writes.ended.append(probable)
            known.holders[key] = customer_id
            writes.links.append(identity_row(customer_id=CustomerId(customer_id), claim=claim, source="import", at=self._clock.now()))
        return bool(missing)


def _taken(row: GoodRow, known: _Known) -> IdentityClaim | None:
    """The address of this row that another customer holds, if there is one."""
    own = known.by_external_id.get(row.external_id, {}).get("id")
    return next((claim for claim in row.claims if known.holders.get((claim.kind, claim.value), own) != own), None)


async def _known(connection: AsyncConnection, rows: Sequence[GoodRow]) -> _Known:
    found = await _by_external_id.rows(connection, values={row.external_id for row in rows})
    by_external_id = {row.named: row._asdict() for row in found}
    values = {claim.value for row in rows for claim in row.claims}
    holders: dict[Key, str] = {}
    maybe: dict[str, dict[Key, str]] = defaultdict(dict)
    for link in await _live_links.rows(connection, values=values):
        if link.match == "known":
            holders[link.kind, link.value] = link.customer_id
        else:
            maybe[link.customer_id][link.kind, link.value] = link.id
    return _Known(by_external_id=by_external_id, holders=holders, maybe=maybe)


async def _execute(connection: AsyncConnection, writes: _Writes, clock: Clock) -> None:
    if writes.new:
        await connection.execute(insert(customers), writes.new)
    if writes.changed:
        await connection.execute(_change, list(_changes(writes.changed.values())))
    if writes.ended:
        await connection.execute(_end_link, [{"of_id": link, "ended_at": clock.now()} for link in writes.ended])
    if writes.links:
        await connection.execute(insert(identities), writes.links)


def _changes(changed: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for customer in changed:
        yield {"of_id": customer["id"]} | {f"new_{column}": customer[column] for column in _COLUMNS}
