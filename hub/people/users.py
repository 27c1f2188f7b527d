"""A user as the hub knows them: what they may do, what they can do, and how much at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NewType

from hub.people.wire import Role
from hub.store.ids import UserId

SessionId = NewType("SessionId", str)
"""The SHA-256 of a session's token: names the session without opening it."""

AcceptMode = Literal["ring", "auto"]

SUPERVISORS: frozenset[str] = frozenset({"supervisor", "admin"})
"""The roles that see and mend the work of others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRecord:
    """`skills` are levels 1 to 5 (`queue:billing`, `lang:es`); `channels` says how offers of each channel are accepted.

    `queue_scope` limits a supervisor to some queues; `None` is all of them.
    """

    id: UserId
    username: str
    name: str
    roles: frozenset[Role]
    skills: Mapping[str, int]
    channels: Mapping[str, AcceptMode]
    capacity: int
    queue_scope: frozenset[str] | None
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedInUser:
    """Who is asking. `csrf` is set when a browser's cookie says so, `None` for a bearer token."""

    id: UserId
    name: str
    roles: frozenset[Role]
    queue_scope: frozenset[str] | None
    session: SessionId
    csrf: str | None = None
