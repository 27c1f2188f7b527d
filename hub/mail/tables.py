"""What is true of letters: what each message has besides its text, drafts, whom a machine has answered lately, what was split or joined."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, String, Table, Text

from hub.store.schema import metadata
from hub.store.types import Id, Json, UtcDateTime

LONGEST_SUBJECT = 500

mails = Table(
    "mails",
    metadata,
    Column("id", Id, primary_key=True),
    Column("interaction_id", Id, nullable=False, index=True),
    Column("header_id", String(255), nullable=True),
    Column("answers", Json, nullable=False),
    Column("subject", String(LONGEST_SUBJECT), nullable=True),
    Column("sender", String(320), nullable=False),
    Column("sender_name", String(200), nullable=True),
    Column("reply_to", Json, nullable=True),
    Column("to", Json, nullable=False),
    Column("cc", Json, nullable=False),
    Column("bcc", Json, nullable=False),
    Column("quoted", Text, nullable=True),
    Column("signature", Text, nullable=True),
    Column("html", String(64), nullable=True),
    Column("source", String(64), nullable=True),
    Column("automatic", String(10), nullable=False),
    Column("verdict", String(10), nullable=False),
    Column("verdict_reason", String(500), nullable=False),
    Column("different_sender", Boolean, nullable=False),
    Column("remarks", Json, nullable=False),
    Column("forwards", Id, nullable=True),
    Column("take_back_until", UtcDateTime, nullable=True),
)
"""By message id. `header_id` is the Message-ID, `answers` those it answers (the nearest first); `html` and `source` are files. What we
write ourselves is `verified`; what a machine of ours writes is `ours`.
"""

Index("ix_mails_header_id", mails.c.header_id, sqlite_where=mails.c.header_id.is_not(None), postgresql_where=mails.c.header_id.is_not(None))

drafts = Table(
    "drafts",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("interaction_id", Id, nullable=False, index=True),
    Column("agent_id", Id, nullable=False),
    Column("content", Json, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)
"""What agents have begun to write: one each in an interaction. `id` is both ids."""

acknowledged = Table(
    "acknowledged",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
)
"""When a machine last answered an address; `id` is the address's SHA-256."""

rearranged = Table(
    "rearranged",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("interaction_id", Id, nullable=False, index=True),
    Column("other_id", Id, nullable=False, index=True),
    Column("messages", Json, nullable=False),
    Column("agent_id", Id, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("undone_at", UtcDateTime, nullable=True),
)
"""A split or a join: which messages went from `interaction_id` to `other_id`."""
