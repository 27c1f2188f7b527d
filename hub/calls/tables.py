"""What is true of each call: where the caller is, the parties of its room, and what was recorded."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Index, Integer, String, Table

from hub.store.schema import metadata
from hub.store.types import Id, Json, UtcDateTime

calls = Table(
    "calls",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("address", String(320), nullable=True),
    Column("recipient", String(320), nullable=True),
    Column("provider_id", String(255), nullable=True),
    Column("stage", String(10), nullable=False),
    Column("began_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime, nullable=True),
    Column("flow", String(40), nullable=True),
    Column("position", Json, nullable=True),
    Column("path", Json, nullable=False),
    Column("moment", Integer, nullable=False),
    Column("step", Json, nullable=True),
    Column("leaves_for", String(10), nullable=True),
    Column("redirect", Boolean, nullable=False),
    Column("solved", Boolean, nullable=False),
    Column("on_hold", Boolean, nullable=False),
    Column("held_since", UtcDateTime, nullable=True),
    Column("handed_out", Boolean, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("recording", String(10), nullable=False),
    Column("pause_reason", String(200), nullable=True),
)
"""By interaction id, which is the room's name too. `stage` says where the caller is; `step` is what they were told last, `moment` its
number; with `redirect` they are to be taken there from wherever they are; `leaves_for` is what follows when they have left the line.
`handed_out`: it goes on between the customer and somebody outside, without us.
"""

is_under_way = calls.c.ended_at.is_(None)
Index("ix_calls_under_way", calls.c.id, sqlite_where=is_under_way, postgresql_where=is_under_way)

parties = Table(
    "parties",
    metadata,
    Column("id", Id, primary_key=True),
    Column("interaction_id", Id, nullable=False, index=True),
    Column("role", String(10), nullable=False),
    Column("agent_id", Id, nullable=True),
    Column("address", String(320), nullable=True),
    Column("state", String(10), nullable=False),
    Column("wanted", Boolean, nullable=False),
    Column("provider_id", String(255), nullable=True),
    Column("sequences", Json, nullable=False),
    Column("on_hold", Boolean, nullable=False),
    Column("held", Boolean, nullable=False),
    Column("mode", String(10), nullable=False),
    Column("takes_over", Boolean, nullable=False),
    Column("coaches", Id, nullable=True),
    Column("muted", Boolean, nullable=False),
    Column("coaching", Boolean, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("asked_at", UtcDateTime, nullable=True),
    Column("joined_at", UtcDateTime, nullable=True),
    Column("left_at", UtcDateTime, nullable=True),
    Column("because", String(20), nullable=True),
)
"""Who is, was or is to be in the room of a call. The id is the label the provider knows them by; the row is written before it is asked.
`on_hold`, `mode` and `coaches` are what is wanted; `held`, `muted` and `coaching` what the provider reports. Who `takes_over` has the
customer as soon as they are there. `sequences` holds the last report taken in of each of its sources.
"""

recordings = Table(
    "recordings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("interaction_id", Id, nullable=False, index=True),
    Column("provider_id", String(255), nullable=False, unique=True),
    Column("kind", String(10), nullable=False),
    Column("state", String(10), nullable=False),
    Column("began_at", UtcDateTime, nullable=False),
    Column("seconds", Float, nullable=True),
    Column("pauses", Json, nullable=False),
)
"""What was recorded of a call, or left as a voicemail. `pauses`: from, until and why."""
