"""What the turn keeps for itself: the keys it has answered, the log, and the commands it had to refuse."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, String, Table

from hub.store.schema import metadata
from hub.store.types import Id, Json, UtcDateTime

LONGEST_SOURCE = 40
LONGEST_KEY = 255

inbox = Table(
    "inbox",
    metadata,
    Column("source", String(LONGEST_SOURCE), primary_key=True),
    Column("key", String(LONGEST_KEY), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("answer", Json, nullable=True),
    Column("raw", Json, nullable=True),
    Column("private_since", UtcDateTime, nullable=True),
)
"""One row a command that may be repeated; `answer` is the first one. Without an answer: a reference table changed and the decider
has not taken note yet. `raw` is the provider's payload. `private_since` is set while the row holds what people wrote: the payload, or an
answer to people; after the retention time it is dropped (`hub.journal.forgetting`), and the key stays."""

is_untaken = inbox.c.answer.is_(None)
Index("ix_inbox_untaken", inbox.c.source, sqlite_where=is_untaken, postgresql_where=is_untaken)
is_private = inbox.c.private_since.is_not(None)
Index("ix_inbox_private", inbox.c.private_since, sqlite_where=is_private, postgresql_where=is_private)

log = Table(
    "log",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("type", String(60), nullable=False),
    Column("interaction_id", Id, nullable=True),
    Column("agent_id", Id, nullable=True),
    Column("customer_id", Id, nullable=True),
    Column("data", Json, nullable=False),
)
"""Every event, in the order it was decided. The number is the key: a decider with an old picture collides here and loses its whole turn."""

Index(None, log.c.interaction_id, log.c.seq)

refused_commands = Table(
    "refused_commands",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("command", String(80), nullable=False),
    Column("source", String(LONGEST_SOURCE), nullable=True),
    Column("key", String(LONGEST_KEY), nullable=True),
    Column("reason", String(2000), nullable=False),
    Column("raw", Json, nullable=True),
)
"""Commands that failed even alone, kept for a person to look at."""

has_payload = refused_commands.c.raw.is_not(None)
Index("ix_refused_commands_payload", refused_commands.c.at, sqlite_where=has_payload, postgresql_where=has_payload)
