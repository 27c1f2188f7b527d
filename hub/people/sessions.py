"""Sessions: a random token for whoever gave the right password, good for twelve hours after it was last used."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, update

from hub.journal.clock import Clock
from hub.people.session_lookups import SessionLookups
from hub.people.tables import sessions
from hub.people.users import SessionId, SignedInUser, UserRecord
from hub.store.engine import Database
from hub.store.ids import UserId

LIFETIME = timedelta(hours=12)
PROLONGED_EVERY = timedelta(minutes=10)
"""The end is moved at most this often: a request must not cost a write."""
LOOKED_UP_EVERY = timedelta(seconds=5)
"""What another process did to a session or its user counts after this."""
MOST_REMEMBERED = 20_000

SignedOut = Callable[[UserId, SessionId], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Remembered:
    user: SignedInUser
    expires_at: datetime
    looked_up_at: datetime


class Sessions:
    """Opens, finds and ends sessions. `signed_out` are told of every end by sign-out, so that they close the user's sockets."""

    def __init__(self, database: Database, clock: Clock, secret: str) -> None:
        self._database = database
        self._clock = clock
        self._secret = secret.encode()
        self._lookups = SessionLookups(database)
        self._remembered: OrderedDict[SessionId, _Remembered] = OrderedDict()
        self._forgotten = 0
        self.signed_out: list[SignedOut] = []

    async def open(self, user: UserRecord) -> str:
        """A new session's token; it is told once and never stored. Sessions that have ended are swept out on the way."""
        token = secrets.token_urlsafe(32)
        now = self._clock.now()
        row = {"token_hash": session_id(token), "user_id": user.id, "created_at": now, "expires_at": now + LIFETIME}
        async with self._database.writing() as connection:
            await connection.execute(delete(sessions).where(sessions.c.expires_at <= now))
            await connection.execute(insert(sessions), [row])
        return token

    async def who(self, token: str) -> SignedInUser | None:
        """The user of an open session, which this prolongs."""
        session = session_id(token)
        now = self._clock.now()
        known = self._remembered.get(session)
        if known is None or known.looked_up_at + LOOKED_UP_EVERY <= now:
            known = await self._look_up(session, now)
        if known is None or known.expires_at <= now:
            self._remembered.pop(session, None)
            return None
        if known.expires_at - now < LIFETIME - PROLONGED_EVERY:
            await self._prolong(session, known, now)
        return known.user

    def csrf_of(self, token: str) -> str:
        """Follows from the token and the hub's secret, so there is nothing to store and nothing to guess."""
        return hmac.new(self._secret, b"csrf:" + token.encode(), hashlib.sha256).hexdigest()

    async def end(self, user: SignedInUser) -> None:
        """Sign out."""
        async with self._database.writing() as connection:
            await connection.execute(delete(sessions).where(sessions.c.token_hash == user.session))
        self._remembered.pop(user.session, None)
        self._forgotten += 1
        for tell in self.signed_out:
            await tell(user.id, user.session)

    async def ended(self, of: Collection[SessionId]) -> set[SessionId]:
        """Those of these that are open no more: signed out, expired, or ended with a new password or a user who left."""
        return set(of) - await self._lookups.open_among(of, self._clock.now())

    def forget(self, user_id: UserId) -> None:
        """The user has changed: look their sessions up again before the next request."""
        self._forgotten += 1
        for session in [session for session, known in self._remembered.items() if known.user.id == user_id]:
            del self._remembered[session]

    async def _look_up(self, session: SessionId, now: datetime) -> _Remembered | None:
        """Once more when somebody signed out or was changed meanwhile: what was read may be from before."""
        before = self._remembered.get(session)
        while True:
            forgotten = self._forgotten
            stored = await self._lookups.find(session)
            if forgotten == self._forgotten:
                break
        if stored is None:
            return None
        # Of many who waited for the same read, the first may have prolonged it since.
        known = self._remembered.get(session)
        expires_at = stored.expires_at if known is None or known is before else max(stored.expires_at, known.expires_at)
        return self._remember(session, _Remembered(user=stored.user, expires_at=expires_at, looked_up_at=now))

    async def _prolong(self, session: SessionId, known: _Remembered, now: datetime) -> None:
        expires_at = now + LIFETIME
        # First in memory, so that a burst of requests writes once.
        self._remember(session, _Remembered(user=known.user, expires_at=expires_at, looked_up_at=known.looked_up_at))
        async with self._database.writing() as connection:
            await connection.execute(update(sessions).where(sessions.c.token_hash == session).values(expires_at=expires_at))

    def _remember(self, session: SessionId, known: _Remembered) -> _Remembered:
        self._remembered[session] = known
        self._remembered.move_to_end(session)
        if len(self._remembered) > MOST_REMEMBERED:
            self._remembered.popitem(last=False)
        return known


def session_id(token: str) -> SessionId:
    """The name under which a token's session is stored."""
    return SessionId(hashlib.sha256(token.encode()).hexdigest())
