"""What becomes of files with time: those that nobody needs are forgotten, and those that no scanner has seen are looked at again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence, Set
from datetime import datetime

import structlog
from sqlalchemy import ColumnElement, delete, exists, select, update

from channels.contract import FileKey
from hub.files.scanning import Scanning
from hub.files.shelf import Shelf
from hub.files.tables import file_uses, files, is_source, is_unscanned, uploads
from hub.store.engine import Database

AT_ONCE = 100

log = structlog.get_logger(__name__)


class Sweeping:
    """The store's own chores; `FileStore.sweeping`."""

    def __init__(self, shelf: Shelf, scanning: Scanning, database: Database) -> None:
        self._shelf = shelf
        self._scanning = scanning
        self._database = database

    async def forget_sources(self, before: datetime) -> None:
        """Letters as they came, kept before then, are no longer needed; what was understood of them stays. `forget_unused` takes them."""
        old = select(files.c.id).where(files.c.kept_at < before)
        some = select(file_uses.c.id).where(is_source, file_uses.c.file_id.in_(old)).limit(AT_ONCE)
        gone = AT_ONCE
        while gone == AT_ONCE:
            async with self._database.writing() as connection:
                gone = (await connection.execute(delete(file_uses).where(file_uses.c.id.in_(some)))).rowcount

    async def forget_unused(self, before: datetime, needed: Set[FileKey]) -> None:
        """Files that no message needs, brought before then, go with their content unless they are `needed` otherwise, as by an agent's
        draft; and content without a row goes.
        """
        after = ""
        while keys := await self._unused(before, after):
            for key in keys:
                if key not in needed:
                    await self._forget(key, before)
            after = keys[-1]
        await self._forget_strays(before)

    async def scan_unscanned(self) -> Sequence[FileKey]:
        """Look again at what could not be looked at. Answers those that a virus was found in."""
        found: list[FileKey] = []
        after = ""
        while keys := await self._keys(is_unscanned, files.c.id > after):
            for key in keys:
                content = await self._content(key)
                if content is None:
                    continue
                finding = await self._scanning.look_at(content)
                if finding.state == "unscanned":
                    return found
                async with self._database.writing() as connection:
                    values = {"state": finding.state, "reason": finding.reason}
                    await connection.execute(update(files).where(files.c.id == key).values(values))
                if finding.state == "held":
                    found.append(key)
            after = keys[-1]
        return found

    async def _content(self, key: FileKey) -> bytes | None:
        """Nothing where it has gone from the disk: the others are looked at all the same."""
        try:
            return await asyncio.to_thread(self._shelf.get, key)
        except FileNotFoundError:
            log.error("a file is not on the disk any more", file=key)
            return None

    async def _unused(self, before: datetime, after: str) -> Sequence[FileKey]:
        return await self._keys(_is_unused(before), files.c.id > after)

    async def _keys(self, *conditions: ColumnElement[bool]) -> Sequence[FileKey]:
        async with self._database.reading() as connection:
            found = await connection.execute(select(files.c.id).where(*conditions).order_by(files.c.id).limit(AT_ONCE))
        return [FileKey(row.id) for row in found]

    async def _forget(self, key: FileKey, before: datetime) -> None:
        """The row first: content without one is swept later, a row without content would promise what is not there."""
        async with self._shelf.alone_with(key):
            async with self._database.writing() as connection:
                if not (await connection.execute(delete(files).where(files.c.id == key, _is_unused(before)))).rowcount:
                    return
                await connection.execute(delete(uploads).where(uploads.c.file_id == key))
            await asyncio.to_thread(self._shelf.remove, key)

    async def _forget_strays(self, before: datetime) -> None:
        """What a crash has left: content that was put there, and its row never written."""
        old = await asyncio.to_thread(lambda: list(self._shelf.older_than(before)))
        for start in range(0, len(old), AT_ONCE):
            some = old[start : start + AT_ONCE]
            known = set(await self._keys(files.c.id.in_(some)))
            for key in some:
                if key not in known:
                    await self._forget_stray(key)

    async def _forget_stray(self, key: FileKey) -> None:
        async with self._shelf.alone_with(key):
            if not await self._keys(files.c.id == key):
                await asyncio.to_thread(self._shelf.remove, key)


def _is_unused(before: datetime) -> ColumnElement[bool]:
    return (files.c.kept_at < before) & ~exists().where(file_uses.c.file_id == files.c.id)
