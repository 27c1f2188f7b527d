"""How far channels have read, where their providers do not remember it."""

from __future__ import annotations

from sqlalchemy import Column, String, Table, Text

from hub.store.schema import metadata
from hub.store.types import UtcDateTime

bookmarks = Table(
    "bookmarks",
    metadata,
    Column("id", String(300), primary_key=True),
    Column("value", Text, nullable=False),
    Column("kept_at", UtcDateTime, nullable=False),
)
"""By channel and name, such as `email:support/INBOX`."""
