"""The files that people and customers bring: kept once, told by their content, looked at by a scanner, and given out unless held back."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select

from channels.contract import FileKey, KeptFile
from channels.doors import Problem
from hub.company_mail import FileRules
from hub.files.kinds import media_type_of
from hub.files.noting import Noting
from hub.files.scanning import OPEN, Finding, Scanner, Scanning
from hub.files.shelf import Shelf, key_of
from hub.files.sweeping import Sweeping
from hub.files.tables import files, uploads
from hub.journal.clock import Clock
from hub.mail.wire import FileView
from hub.store.away import away_in_an_outage
from hub.store.engine import Database

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
RETRY_SECONDS = 30.0
TOLD_ASIDE = 100_000
"""Bytes: the hash of more is made in a thread, for others wait meanwhile."""

Keys = Iterable[FileKey]


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that somebody brought to attach it, and what they call it."""

    name: str
    file: KeptFile

    def view(self) -> FileView:
        file = self.file
        return {"id": file.key, "name": self.name, "media_type": file.media_type, "size_bytes": file.size_bytes, "held": file.held}


class FileStore:
    """`channels.contract.Files`, and what the hub itself asks of its files."""

    def __init__(self, folder: Path, database: Database, clock: Clock, *, rules: FileRules, scanner: Scanner | None) -> None:
        self._shelf = Shelf(folder)
        self._scanning = Scanning(scanner, rules, clock)
        self.sweeping = Sweeping(self._shelf, self._scanning, database)
        self._database = database
        self._clock = clock
        self._noting = Noting(database)
        upload = database.insert(uploads)
        self._note_upload = upload.on_conflict_do_update(
            index_elements=[uploads.c.file_id, uploads.c.user_id],
            set_={"name": upload.excluded.name, "uploaded_at": upload.excluded.uploaded_at},
        )

    async def keep(self, content: bytes, *, name: str | None = None, ours: bool = False) -> KeptFile:
        """`ours`: the hub made it itself, so no scanner need look at it."""
        key, media_type = await _told(content, name)
        finding = OPEN if ours else await self._look_at(key, content)
        row = {"id": key, "media_type": media_type, "size_bytes": len(content), "state": finding.state, "reason": finding.reason}
        at = self._clock.now()
        async with self._shelf.alone_with(key):
            await self._put(key, content)
            with away_in_an_outage():
                noted = await self._noting.note(key, row | {"kept_at": at})
        return KeptFile(key=key, media_type=media_type, size_bytes=len(content), held=self._scanning.why_held(noted))

    async def upload(self, content: bytes, *, name: str, by: str) -> Upload:
        """Somebody brings a file to attach it. Raises `Problem` 503 as `keep` does."""
        file = await self.keep(content, name=name)
        row = {"file_id": file.key, "user_id": by, "name": name, "uploaded_at": self._clock.now()}
        with away_in_an_outage():
            async with self._database.writing() as connection:
                await connection.execute(self._note_upload, row)
        return Upload(name=name, file=file)

    async def read(self, key: FileKey) -> bytes:
        """Raises `FileNotFoundError` as the contract says, and `Problem` 503 while the database is away."""
        kept = (await self.known([key])).get(key)
        if kept is None or kept.held is not None:
            raise FileNotFoundError(key)
        return await asyncio.to_thread(self._shelf.get, key)

    async def known(self, keys: Keys) -> Mapping[FileKey, KeptFile]:
        """Those of these files that are kept, as they stand now."""
        with away_in_an_outage():
            async with self._database.reading() as connection:
                rows = await connection.execute(select(files).where(files.c.id.in_(list(keys))))
        return {FileKey(row.id): self._kept(row) for row in rows}

    async def uploaded(self, keys: Keys, *, by: str) -> Mapping[FileKey, Upload]:
        """Those of these files that this person has brought."""
        brought = select(files, uploads.c.name).join(uploads, uploads.c.file_id == files.c.id)
        with away_in_an_outage():
            async with self._database.reading() as connection:
                rows = await connection.execute(brought.where(uploads.c.user_id == by, files.c.id.in_(list(keys))))
        return {FileKey(row.id): Upload(name=row.name, file=self._kept(row)) for row in rows}

    async def _look_at(self, key: FileKey, content: bytes) -> Finding:
        """Nobody is asked twice about the same content."""
        if not self._scanning.is_on:
            return OPEN
        return await self._found_before(key) or await self._scanning.look_at(content)

    async def _found_before(self, key: FileKey) -> Finding | None:
        with away_in_an_outage():
            async with self._database.reading() as connection:
                row = (await connection.execute(select(files.c.state, files.c.reason).where(files.c.id == key))).first()
        return None if row is None else Finding(state=row.state, reason=row.reason)

    async def _put(self, key: FileKey, content: bytes) -> None:
        try:
            await asyncio.to_thread(self._shelf.put, key, content)
        except OSError as error:
            why = "The disk for files is full." if error.errno in NO_ROOM else "The disk for files does not take it."
            raise Problem(503, "cannot_keep", f"{why} Nothing was kept; try again later.", retry_after_seconds=RETRY_SECONDS) from error

    def _kept(self, row: Row[*tuple[Any, ...]]) -> KeptFile:
        held = self._scanning.why_held(Finding(state=row.state, reason=row.reason))
        return KeptFile(key=FileKey(row.id), media_type=row.media_type, size_bytes=row.size_bytes, held=held)


async def _told(content: bytes, name: str | None) -> tuple[FileKey, str]:
    """Of what is small at once: a thread would take longer to ask."""
    return _tell(content, name) if len(content) < TOLD_ASIDE else await asyncio.to_thread(_tell, content, name)


def _tell(content: bytes, name: str | None) -> tuple[FileKey, str]:
    return key_of(content), media_type_of(content, name)
