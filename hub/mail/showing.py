"""A letter's files, for whoever may see the interaction that it belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from channels.contract import FileKey
from channels.doors import Problem
from hub.mail.tables import mails
from hub.store.engine import Database
from hub.web.requests import PeopleRequest
from hub.work.asking import Asking
from hub.work.queries import Queries
from hub.work.tables import messages

NOT_FOUND = Problem(404, "not_found", "There is no such message, or it is not yours to see.")


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFiles:
    """`html` and `source` (the letter as it came) where there are some; attachments as their column holds them."""

    html: FileKey | None
    source: FileKey | None
    attachments: Sequence[Mapping[str, Any]]


class Letters:
    def __init__(self, database: Database, asking: Asking, queries: Queries) -> None:
        self._database = database
        self._asking = asking
        self._queries = queries

    async def asked_for(self, request: PeopleRequest) -> LetterFiles:
        """Those of the message that the request's path names. Raises `Problem` 404 for one that is not there, or not for this reader."""
        wanted = (
            select(messages.c.interaction_id, messages.c.attachments, mails.c.html, mails.c.source)
            .outerjoin(mails, mails.c.id == messages.c.id)
            .where(messages.c.id == request.path_values["id"])
        )
        async with self._database.reading() as connection:
            row = (await connection.execute(wanted)).first()
        if row is None:
            raise NOT_FOUND
        await self._queries.interaction(row.interaction_id, request.user, await self._asking.serving(request))
        return LetterFiles(html=row.html, source=row.source, attachments=row.attachments)
