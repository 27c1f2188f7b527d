"""Open sessions as the database has them, many in one read: an office that comes back at once asks for all its sessions at once."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select

from hub.people.staff import record_of
from hub.people.tables import sessions, users
from hub.people.users import SessionId, SignedInUser
from hub.store.engine import Database
from hub.store.listed import listed

READ_SECONDS = 3.0

_of_active_users = users.join(sessions, sessions.c.user_id == users.c.id)
_among = and_(listed("asked_for", sessions.c.token_hash), users.c.active)
_stored = select(users, sessions.c.token_hash, sessions.c.expires_at).select_from(_of_active_users).where(_among)
_names = select(sessions.c.token_hash).select_from(_of_active_users).where(_among)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSession:
    user: SignedInUser
    expires_at: datetime


class SessionLookups:
    """Whoever asks while a read is under way shares the next one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: dict[SessionId, asyncio.Future[StoredSession | None]] = {}
        self._reading: asyncio.Task[None] | None = None

    async def find(self, session: SessionId) -> StoredSession | None:
        """The session of an active user, ended or not. Raises what the database raises."""
        if session not in self._waiting:
            self._waiting[session] = asyncio.get_running_loop().create_future()
        found = self._waiting[session]
        if self._reading is None:
            self._reading = asyncio.create_task(self._read_all())
        # Others may wait for the same: whoever goes away takes nothing from them.
        return await asyncio.shield(found)

    async def open_among(self, asked_for: Collection[SessionId], now: datetime) -> set[SessionId]:
        """Those of active users that have not ended."""
        async with self._database.reading() as connection:
            found = await connection.scalars(_names.where(sessions.c.expires_at > now), {"asked_for": list(asked_for)})
            return set(map(SessionId, found))

    async def _read_all(self) -> None:
        try:
            while self._waiting:
                answers, self._waiting = self._waiting, {}
                await self._answer(answers)
        finally:
            self._reading = None

    async def _answer(self, answers: Mapping[SessionId, asyncio.Future[StoredSession | None]]) -> None:
        try:
            # Everybody's requests wait for this one: a connection that has died must not hold them up for long.
            async with asyncio.timeout(READ_SECONDS):
                stored = await self._read(answers.keys())
        except Exception as error:
            for answer in answers.values():
                answer.set_exception(error)
                answer.exception()  # seen, also where whoever asked has gone
            return
        for session, answer in answers.items():
            answer.set_result(stored.get(session))

    async def _read(self, asked_for: Collection[SessionId]) -> Mapping[SessionId, StoredSession]:
        async with self._database.reading() as connection:
            rows = (await connection.execute(_stored, {"asked_for": list(asked_for)})).mappings().all()
        stored = {}
        for row in rows:
            user, session = record_of(row), SessionId(row["token_hash"])
            signed_in = SignedInUser(id=user.id, name=user.name, roles=user.roles, queue_scope=user.queue_scope, session=session)
            stored[session] = StoredSession(user=signed_in, expires_at=row["expires_at"])
        return stored
