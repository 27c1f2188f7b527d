"""What agents have begun to write, kept on the server: one each in an interaction."""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from channels.contract import FileKey
from hub.files.store import FileStore
from hub.journal.clock import Clock
from hub.mail.tables import drafts
from hub.mail.wire import DraftBody, DraftView
from hub.store.engine import Database, upsert

MOST_KEPT = 200
"""So many of one agent: the oldest give way."""


class Drafts:
    def __init__(self, database: Database, files: FileStore, clock: Clock) -> None:
        self._database = database
        self._files = files
        self._clock = clock
        self._keep = upsert(database.insert(drafts), drafts)

    async def get(self, interaction_id: str, agent_id: str) -> DraftView | None:
        mine = select(drafts).where(drafts.c.id == _key(interaction_id, agent_id))
        async with self._database.reading() as connection:
            row = (await connection.execute(mine)).first()
        return None if row is None else await self._view(row.content, row.updated_at, agent_id)

    async def keep(self, interaction_id: str, agent_id: str, body: DraftBody) -> DraftView:
        now, content = self._clock.now(), body.model_dump(mode="json")
        row: dict[str, Any] = {"id": _key(interaction_id, agent_id), "interaction_id": interaction_id, "agent_id": agent_id}
        row |= {"content": content, "updated_at": now}
        async with self._database.writing() as connection:
            await connection.execute(self._keep, row)
            oldest = select(drafts.c.id).where(drafts.c.agent_id == agent_id).order_by(drafts.c.updated_at.desc()).offset(MOST_KEPT)
            gone = [old.id for old in await connection.execute(oldest)]
            if gone:
                await connection.execute(delete(drafts).where(drafts.c.id.in_(gone)))
        return await self._view(content, now, agent_id)

    async def drop(self, interaction_id: str, agent_id: str) -> None:
        async with self._database.writing() as connection:
            await connection.execute(delete(drafts).where(drafts.c.id == _key(interaction_id, agent_id)))

    async def forget(self, before: datetime) -> None:
        """Drafts that nobody has touched since then."""
        async with self._database.writing() as connection:
            await connection.execute(delete(drafts).where(drafts.c.updated_at < before))

    async def files_in_use(self) -> Set[FileKey]:
        """The files that drafts name. Only their ids are read, not what else was written."""
        async with self._database.reading() as connection:
            named = await connection.scalars(select(drafts.c.content["files"]))
        return frozenset(FileKey(id) for ids in named for id in ids or ())

    async def _view(self, content: dict[str, Any], updated_at: Any, agent_id: str) -> DraftView:
        uploaded = await self._files.uploaded([FileKey(id) for id in content["files"]], by=agent_id)
        return {
            "text": content["text"],
            "html": content["html"],
            "to": content["to"],
            "cc": content["cc"],
            "bcc": content["bcc"],
            "subject": content["subject"],
            "files": [uploaded[FileKey(id)].view() for id in content["files"] if id in uploaded],
            "forwards": content["forwards"],
            "updated_at": updated_at,
        }


def _key(interaction_id: str, agent_id: str) -> str:
    return f"{interaction_id}:{agent_id}"
