"""Notes in the database which files are kept. Those that come while others are written are written together, in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from channels.contract import FileKey
from hub.files.scanning import Finding
from hub.files.tables import files
from hub.store.engine import Database

Row = Mapping[str, Any]


class Noting:
    def __init__(self, database: Database) -> None:
        self._database = database
        file = database.insert(files)
        kept = file.on_conflict_do_update(index_elements=[files.c.id], set_={"kept_at": file.excluded.kept_at})
        self._note = kept.returning(files.c.id, files.c.state, files.c.reason)
        self._waiting: dict[FileKey, Row] = {}
        self._found: dict[FileKey, Finding] = {}
        self._writing = asyncio.Lock()

    async def note(self, key: FileKey, row: Row) -> Finding:
        """Return once it is committed, with what was found of this content first. Never twice at once for the same key."""
        self._waiting[key] = row
        try:
            async with self._writing:
                if key in self._waiting:
                    await self._write_all()
            return self._found[key]
        finally:
            self._waiting.pop(key, None)
            self._found.pop(key, None)

    async def _write_all(self) -> None:
        """What fails is each one's own to try again: nothing is taken from those who wait."""
        rows = dict(self._waiting)
        async with self._database.writing() as connection:
            noted = (await connection.execute(self._note, list(rows.values()))).all()
        for row in noted:
            # Whoever has given up meanwhile will not ask.
            if self._waiting.pop(row.id, None) is not None:
                self._found[row.id] = Finding(state=row.state, reason=row.reason)
