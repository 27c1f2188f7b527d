"""The floor's counters, summed over quarters of an hour: what reports read instead of scanning the log."""

from __future__ import annotations

from sqlalchemy import Column, Double, Integer, String, Table

from hub.store.schema import metadata
from hub.store.types import UtcDateTime

rollups = Table(
    "rollups",
    metadata,
    Column("interval_start", UtcDateTime, primary_key=True),
    Column("queue", String(40), primary_key=True),
    Column("channel", String(20), primary_key=True),
    Column("tier", String(40), primary_key=True),
    Column("offered", Integer, nullable=False),
    Column("answered", Integer, nullable=False),
    Column("answered_in_target", Integer, nullable=False),
    Column("abandoned", Integer, nullable=False),
    Column("short_abandoned", Integer, nullable=False),
    Column("flowed_out", Integer, nullable=False),
    Column("deflected", Integer, nullable=False),
    Column("callbacks", Integer, nullable=False),
    Column("voicemails", Integer, nullable=False),
    Column("handled", Integer, nullable=False),
    Column("wait_seconds", Double, nullable=False),
    Column("wait_seconds_abandoned", Double, nullable=False),
    Column("wait_max_seconds", Double, nullable=False),
    Column("talk_seconds", Double, nullable=False),
    Column("hold_seconds", Double, nullable=False),
    Column("wrap_seconds", Double, nullable=False),
    Column("offers", Integer, nullable=False),
    Column("offers_missed", Integer, nullable=False),
    Column("offers_declined", Integer, nullable=False),
)
"""One row a quarter of an hour (UTC) × queue × channel × tier in which something happened. Definitions: docs/metrics.md."""
