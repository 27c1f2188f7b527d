"""Users and their sessions. A session's token is never stored, only its SHA-256: who reads the database cannot sign in with it."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from hub.store.schema import metadata
from hub.store.types import Id, Json, UtcDateTime

users = Table(
    "users",
    metadata,
    Column("id", Id, primary_key=True),
    Column("username", String(100), nullable=False),
    Column("name", Text, nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("default_password", Boolean, nullable=False),
    Column("roles", Json, nullable=False),
    Column("skills", Json, nullable=False),
    Column("channels", Json, nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("queue_scope", Json, nullable=True),
    Column("active", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)
"""One row a user, never deleted since the past names them. `username` is in lower case; `default_password` says that anybody could
guess it; `queue_scope` null is every queue."""

Index(None, users.c.username, unique=True)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("user_id", Id, ForeignKey(users.c.id), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)

Index(None, sessions.c.user_id)
Index(None, sessions.c.expires_at)
