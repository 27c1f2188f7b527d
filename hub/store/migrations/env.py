"""Alembic runs this for each command; the connection comes from `hub.store.migrations`."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import JSON

from hub.store.catalog import all_tables
from hub.store.types import UtcDateTime


def _in_our_types(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """A revision names the types of `hub.store.types`, which mean the same on both databases."""
    if kind == "type" and isinstance(item, JSON):
        return "hub.store.types.Json"
    if kind == "type" and isinstance(item, UtcDateTime):
        return "hub.store.types.UtcDateTime()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=all_tables(),
    render_as_batch=True,
    render_item=_in_our_types,
    compare_type=True,
)
context.run_migrations()
