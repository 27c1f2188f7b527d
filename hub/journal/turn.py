"""One turn: what is decided together and committed together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Table, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.journal.event import Event
from hub.journal.tables import log
from hub.store.engine import Database, upsert
from hub.store.gathered import Gathered, Gathering
from hub.store.ids import Seq
from hub.store.whole_rows import WholeRows


class Record(Protocol):
    """A live thing that has a row."""

    @property
    def table(self) -> Table: ...

    @property
    def id(self) -> str: ...

    def row(self) -> dict[str, Any]:
        """The row as it is now, every column named."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRow:
    """A whole row of a reference table, written by the decider because a contact brought it (a customer nobody knew)."""

    table: Table
    values: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.values["id"])

    def row(self) -> dict[str, Any]:
        return self.values


class NotedRow(NamedTuple):
    """An inbox row that another writer left beside a reference table."""

    source: str
    key: str


class Turn:
    """Collects events and changed rows while commands are applied, to be put into the database at its end."""

    def __init__(self, *, now: datetime, after: Seq) -> None:
        self.now = now
        self.events: list[Event] = []
        self._next = after + 1
        self._changed: dict[Table, dict[str, Record]] = defaultdict(dict)
        self.noted: list[NotedRow] = []
        self._amended: list[tuple[Table, str, dict[str, Any]]] = []

    def record(
        self,
        type: str,
        *,
        interaction: str | None = None,
        agent: str | None = None,
        customer: str | None = None,
        subject: object = None,
        facts: Mapping[str, Any] | None = None,
    ) -> Event:
        """Write one event to the log."""
        event = Event(
            seq=Seq(self._next),
            at=self.now,
            type=type,
            interaction_id=interaction,
            agent_id=agent,
            customer_id=customer,
            data=facts or {},
            subject=subject,
        )
        self._next += 1
        self.events.append(event)
        return event

    def save(self, record: Record) -> None:
        """The record changed: its row is written as it stands at the end of the turn."""
        self._changed[record.table][record.id] = record

    def amend(self, table: Table, id: str, values: dict[str, Any]) -> None:
        """Change some columns of a row that is not live."""
        self._amended.append((table, id, values))

    def note(self, noted: NotedRow) -> None:
        """What another writer changed is known now."""
        self.noted.append(noted)

    @property
    def last_seq(self) -> Seq:
        return Seq(self._next - 1)

    @property
    def has_rows(self) -> bool:
        """Whether it writes anything besides events."""
        return bool(self._changed or self._amended or self.noted)

    def rows(self, writer: Writer) -> Gathered:
        """All whole rows that the turn wrote, to be written at once."""
        gathered = writer.gather()
        gathered.add(writer.append_log, [event.row() for event in self.events])
        for table, records in self._changed.items():
            gathered.add(writer.upsert(table), [record.row() for record in records.values()])
        return gathered

    async def write_amended(self, connection: AsyncConnection) -> None:
        """Change what was changed of rows that are not live."""
        for table, id, values in self._amended:
            await connection.execute(update(table).where(table.c.id == id).values(values))


class Writer:
    """The turn's statements, made once a table for the database at hand."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._upserts: dict[Table, WholeRows] = {}
        self._gathering = Gathering(database)
        self.append_log = WholeRows(database.insert(log), log)

    def gather(self) -> Gathered:
        return self._gathering.begin()

    def upsert(self, table: Table) -> WholeRows:
        if table not in self._upserts:
            self._upserts[table] = WholeRows(upsert(self._database.insert(table), table), table)
        return self._upserts[table]
