"""The users of the company: found, added and changed. Every write leaves its note for the decider in the same transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import RowMapping, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from hub.journal.clock import Clock
from hub.journal.notes import USERS, note_changes
from hub.people.tables import sessions, users
from hub.people.users import AcceptMode, UserRecord
from hub.people.wire import Role
from hub.store.engine import Database
from hub.store.ids import UserId, new_id

Changed = Callable[[UserId], Awaitable[None]]


class UsernameTaken(ValueError):
    """Somebody has this username already."""


class UnknownUsername(ValueError):
    """Nobody has this username."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    """A user to add. `default_password` marks one that everybody knows: production does not start with such a user."""

    username: str
    name: str
    password_hash: str
    roles: frozenset[Role]
    default_password: bool = False
    skills: Mapping[str, int] = field(default_factory=dict)
    channels: Mapping[str, AcceptMode] = field(default_factory=dict)
    capacity: int = 100
    queue_scope: frozenset[str] | None = None
    id: UserId | None = None
    """Chosen by the demo's seed only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserChange:
    """Only what is not `None` changes."""

    name: str | None = None
    password_hash: str | None = None
    roles: frozenset[Role] | None = None
    skills: Mapping[str, int] | None = None
    channels: Mapping[str, AcceptMode] | None = None
    capacity: int | None = None
    queue_scope: frozenset[str] | None = None
    active: bool | None = None


async def _nobody_listens(_user_id: UserId) -> None:
    """Another process changed the user: its note in the inbox is all there is."""


class Staff:
    """`changed` is told after the commit, where the decider runs in the same process."""

    def __init__(self, database: Database, clock: Clock, changed: Changed = _nobody_listens) -> None:
        self._database = database
        self._clock = clock
        self._changed = changed

    async def all(self) -> list[UserRecord]:
        """Every user, by username, those who left too."""
        async with self._database.reading() as connection:
            rows = await connection.execute(select(users).order_by(users.c.username))
            return [record_of(row) for row in rows.mappings()]

    async def named(self, username: str) -> tuple[UserRecord, str] | None:
        """The active user with this username, and the hash of their password."""
        async with self._database.reading() as connection:
            wanted = select(users).where(users.c.username == folded(username), users.c.active)
            row = (await connection.execute(wanted)).mappings().one_or_none()
        return (record_of(row), row["password_hash"]) if row else None

    async def with_default_passwords(self) -> list[str]:
        """The usernames that production must not start with."""
        async with self._database.reading() as connection:
            wanted = select(users.c.username).where(users.c.default_password, users.c.active).order_by(users.c.username)
            return list((await connection.execute(wanted)).scalars())

    async def add(self, new: Sequence[NewUser]) -> list[UserId]:
        """Add users in one transaction. Raises `UsernameTaken`."""
        at = self._clock.now()
        rows = [_row(user) | {"created_at": at, "updated_at": at} for user in new]
        ids = [UserId(row["id"]) for row in rows]
        try:
            async with self._database.writing() as connection:
                await connection.execute(insert(users), rows)
                await note_changes(connection, USERS, ids, at)
        except IntegrityError as error:
            raise UsernameTaken(", ".join(user.username for user in new)) from error
        for user_id in ids:
            await self._changed(user_id)
        return ids

    async def change(self, username: str, change: UserChange) -> UserId:
        """Change a user. A new password or leaving ends their sessions. Raises `UnknownUsername`."""
        at = self._clock.now()
        values = _values(change) | {"updated_at": at}
        async with self._database.writing() as connection:
            wanted = update(users).where(users.c.username == folded(username)).values(values).returning(users.c.id)
            found = (await connection.execute(wanted)).scalar_one_or_none()
            if found is None:
                raise UnknownUsername(username)
            user_id = UserId(found)
            if change.password_hash is not None or change.active is False:
                await connection.execute(delete(sessions).where(sessions.c.user_id == user_id))
            await note_changes(connection, USERS, [user_id], at)
        await self._changed(user_id)
        return user_id


def folded(username: str) -> str:
    """Usernames are the same in any case."""
    return username.strip().lower()


def record_of(row: RowMapping) -> UserRecord:
    return UserRecord(
        id=UserId(row["id"]),
        username=row["username"],
        name=row["name"],
        roles=frozenset(row["roles"]),
        skills=row["skills"],
        channels=row["channels"],
        capacity=row["capacity"],
        queue_scope=None if row["queue_scope"] is None else frozenset(row["queue_scope"]),
        active=row["active"],
    )


def _row(user: NewUser) -> dict[str, Any]:
    return {
        "id": user.id or new_id("usr"),
        "username": folded(user.username),
        "name": user.name,
        "password_hash": user.password_hash,
        "default_password": user.default_password,
        "roles": sorted(user.roles),
        "skills": dict(user.skills),
        "channels": dict(user.channels),
        "capacity": user.capacity,
        "queue_scope": None if user.queue_scope is None else sorted(user.queue_scope),
        "active": True,
    }


def _values(change: UserChange) -> dict[str, Any]:
    given: dict[str, Any] = {
        "name": change.name,
        "password_hash": change.password_hash,
        "default_password": None if change.password_hash is None else False,
        "roles": None if change.roles is None else sorted(change.roles),
        "skills": None if change.skills is None else dict(change.skills),
        "channels": None if change.channels is None else dict(change.channels),
        "capacity": change.capacity,
        "queue_scope": None if change.queue_scope is None else sorted(change.queue_scope),
        "active": change.active,
    }
    return {column: value for column, value in given.items() if value is not None}
