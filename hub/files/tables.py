"""What is known of each file that is kept, who uploaded it, and which messages use it. The content stands beside the database."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, String, Table

from hub.store.schema import metadata
from hub.store.types import Id, UtcDateTime

files = Table(
    "files",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("media_type", String(100), nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("state", String(10), nullable=False),
    Column("reason", String(200), nullable=True),
    Column("kept_at", UtcDateTime, nullable=False),
)
"""One row for each content. `id` is its SHA-256; `state` is `open`, `held` (for a `reason`) or `unscanned`; `kept_at` is when somebody last
brought it.
"""

Index(None, files.c.kept_at)
is_unscanned = files.c.state == "unscanned"
Index("ix_files_unscanned", files.c.id, sqlite_where=is_unscanned, postgresql_where=is_unscanned)

file_uses = Table(
    "file_uses",
    metadata,
    Column("id", Id, primary_key=True),
    Column("file_id", String(64), nullable=False, index=True),
    Column("message_id", Id, nullable=False, index=True),
    Column("purpose", String(10), nullable=False),
)
"""Which message needs a file, as `attachment`, `html` or `source` (the letter as it came, which is kept for a while only). A file without a
use is swept away.
"""

is_source = file_uses.c.purpose == "source"
Index("ix_file_uses_sources", file_uses.c.file_id, sqlite_where=is_source, postgresql_where=is_source)

uploads = Table(
    "uploads",
    metadata,
    Column("file_id", String(64), primary_key=True),
    Column("user_id", Id, primary_key=True),
    Column("name", String(255), nullable=False),
    Column("uploaded_at", UtcDateTime, nullable=False),
)
"""Who brought a file to attach it, and what they call it."""
