"""What is true of each piece of work: interactions with their waits, offers, handlings and messages, the threads and conversations
they belong to, the decisions that led them where they are, and each agent's presence.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ColumnElement, Float, Index, Integer, String, Table, Text, literal_column

from hub.store.schema import metadata
from hub.store.types import Id, Json, UtcDateTime


def _among(column: Column[str], *values: str) -> ColumnElement[bool]:
    """The values stand in the statement: where they are bound, a database cannot see that a partial index holds all that is asked for."""
    return column.in_([literal_column(f"'{value}'") for value in values])


threads = Table(
    "threads",
    metadata,
    Column("id", Id, primary_key=True),
    Column("customer_id", Id, nullable=True),
    Column("subject", String(200), nullable=True),
    Column("last_agent_id", Id, nullable=True),
    Column("last_agent_at", UtcDateTime, nullable=True),
    Column("created_at", UtcDateTime, nullable=False),
)
"""The interactions and messages of one topic with one customer."""

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(300), primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("customer_id", Id, nullable=True),
    Column("match", String(10), nullable=False),
    Column("thread_id", Id, nullable=True),
    Column("interaction_id", Id, nullable=True),
    Column("name", String(200), nullable=True),
    Column("address", String(320), nullable=True),
    Column("recipient", String(320), nullable=True),
    Column("queue", String(40), nullable=True),
    Column("topic", String(200), nullable=True),
    Column("language", String(20), nullable=True),
    Column("claims", Json, nullable=False),
    Column("fields", Json, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
)
"""One exchange as its channel sees it: a chat session, a pair of numbers. `id` is the channel and its key; `interaction_id` the
latest interaction.
"""

interactions = Table(
    "interactions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("direction", String(10), nullable=False),
    Column("mode", String(10), nullable=False),
    Column("queue", String(40), nullable=False),
    Column("tier", String(40), nullable=False),
    Column("state", String(20), nullable=False),
    Column("ended_as", String(20), nullable=True),
    Column("customer_id", Id, nullable=True),
    Column("customer_name", String(200), nullable=False),
    Column("stated_name", String(200), nullable=True),
    Column("match", String(10), nullable=False),
    Column("thread_id", Id, nullable=False),
    Column("conversation_id", String(300), nullable=False),
    Column("address", String(320), nullable=True),
    Column("recipient", String(320), nullable=True),
    Column("subject", String(200), nullable=True),
    Column("language", String(20), nullable=True),
    Column("preview", String(200), nullable=True),
    Column("fields", Json, nullable=False),
    Column("asks", Json, nullable=False),
    Column("arrived_at", UtcDateTime, nullable=False),
    Column("waiting_since", UtcDateTime, nullable=True),
    Column("waited_seconds", Float, nullable=False),
    Column("waiting", Json, nullable=True),
    Column("routing_key", Float, nullable=True),
    Column("unanswered_since", UtcDateTime, nullable=True),
    Column("unread", Integer, nullable=False),
    Column("last_customer_at", UtcDateTime, nullable=True),
    Column("asked_at", UtcDateTime, nullable=True),
    Column("away_since", UtcDateTime, nullable=True),
    Column("parked_at", UtcDateTime, nullable=True),
    Column("parked_until", UtcDateTime, nullable=True),
    Column("due_at", UtcDateTime, nullable=True),
    Column("transfer", Json, nullable=True),
    Column("closed_at", UtcDateTime, nullable=True),
)
"""One piece of work with one customer on one channel. `asks` are the skills that the phone menu asked for; `waiting` is routing's value
while it waits; `due_at` when parked work comes back or expires.
"""

is_live = ~_among(interactions.c.state, "closed", "parked")
Index("ix_interactions_live", interactions.c.state, sqlite_where=is_live, postgresql_where=is_live)
is_parked = _among(interactions.c.state, "parked")
Index("ix_interactions_due", interactions.c.due_at, sqlite_where=is_parked, postgresql_where=is_parked)
Index(None, interactions.c.customer_id, interactions.c.arrived_at)
Index("ix_interactions_parked_of_customer", interactions.c.customer_id, sqlite_where=is_parked, postgresql_where=is_parked)
Index(None, interactions.c.conversation_id, interactions.c.arrived_at)
Index("ix_interactions_parked_of_conversation", interactions.c.conversation_id, sqlite_where=is_parked, postgresql_where=is_parked)
Index(None, interactions.c.arrived_at, interactions.c.id)

waits = Table(
    "waits",
    metadata,
    Column("id", Id, primary_key=True),
    Column("interaction_id", Id, nullable=False, index=True),
    Column("queue", String(40), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("tier", String(40), nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=True),
    Column("ended_as", String(20), nullable=True),
)
"""One stretch in a queue: since, until, and how it ended."""

offers = Table(
    "offers",
    metadata,
    Column("id", Id, primary_key=True),
    Column("interaction_id", Id, nullable=False, index=True),
    Column("agent_id", Id, nullable=False),
    Column("purpose", String(10), nullable=False),
    Column("state", String(10), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime, nullable=True),
    Column("reason", String(200), nullable=True),
    Column("score", Float, nullable=False),
    Column("why", String(500), nullable=False),
    Column("position_when_taken", Integer, nullable=False),
    Column("note", Text, nullable=True),
)
"""A reservation of one interaction for one agent for some seconds."""

is_pending = _among(offers.c.state, "pending")
Index("ix_offers_pending", offers.c.state, sqlite_where=is_pending, postgresql_where=is_pending)
was_missed = _among(offers.c.state, "missed")
Index("ix_offers_missed", offers.c.ended_at, sqlite_where=was_missed, postgresql_where=was_missed)
Index(
    "uq_offers_one_work_offer",
    offers.c.interaction_id,
    unique=True,
    sqlite_where=is_pending & (offers.c.purpose != "consult"),
    postgresql_where=is_pending & (offers.c.purpose != "consult"),
)

handlings = Table(
    "handlings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("interaction_id", Id, nullable=False, index=True),
    Column("agent_id", Id, nullable=False),
    Column("offer_id", Id, nullable=True),
    Column("purpose", String(10), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("queue", String(40), nullable=False),
    Column("tier", String(40), nullable=False),
    Column("state", String(10), nullable=False),
    Column("accepted_at", UtcDateTime, nullable=False),
    Column("connected_at", UtcDateTime, nullable=True),
    Column("wrap_since", UtcDateTime, nullable=True),
    Column("wrap_until", UtcDateTime, nullable=True),
    Column("ended_at", UtcDateTime, nullable=True),
    Column("outcome", String(200), nullable=True),
    Column("note", Text, nullable=True),
    Column("hold_seconds", Float, nullable=False),
)
"""One agent's part in an interaction, from acceptance to the end of wrap-up."""

is_undone = ~_among(handlings.c.state, "done")
Index("ix_handlings_undone", handlings.c.interaction_id, sqlite_where=is_undone, postgresql_where=is_undone)
Index(None, handlings.c.agent_id, handlings.c.accepted_at)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("interaction_id", Id, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("agent_id", Id, nullable=True),
    Column("reason", Json, nullable=False),
)
"""Why: each routing decision with those considered, their keys, and what held it back, as it was when it was made."""

Index(None, decisions.c.interaction_id, decisions.c.seq)

messages = Table(
    "messages",
    metadata,
    Column("id", Id, primary_key=True),
    Column("interaction_id", Id, nullable=False),
    Column("thread_id", Id, nullable=False),
    Column("conversation_id", String(300), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("channel", String(20), nullable=False),
    Column("author", String(10), nullable=False),
    Column("author_id", Id, nullable=True),
    Column("name", String(200), nullable=True),
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("client_id", String(100), nullable=True),
    Column("provider_id", String(255), nullable=True),
    Column("delivery_state", String(10), nullable=True),
    Column("delivery_reason", String(500), nullable=True),
    Column("attachments", Json, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", UtcDateTime, nullable=True),
)
"""One utterance. For our own on a channel with a provider the row is its outbox entry too: committed as `sending` before the provider is
asked; `due_at` is the next attempt.
"""

Index(None, messages.c.interaction_id, messages.c.seq)
Index(None, messages.c.conversation_id, messages.c.seq)
Index(
    "uq_messages_provider",
    messages.c.provider_id,
    messages.c.channel,
    unique=True,
    sqlite_where=messages.c.provider_id.is_not(None),
    postgresql_where=messages.c.provider_id.is_not(None),
)
is_leaving = _among(messages.c.delivery_state, "pending", "sending", "unknown")
Index("ix_messages_leaving", messages.c.delivery_state, sqlite_where=is_leaving, postgresql_where=is_leaving)

presence = Table(
    "presence",
    metadata,
    Column("id", Id, primary_key=True),
    Column("state", String(10), nullable=False),
    Column("reason", String(200), nullable=True),
    Column("since", UtcDateTime, nullable=False),
    Column("pending_state", String(10), nullable=True),
    Column("pending_reason", String(200), nullable=True),
    Column("pending_since", UtcDateTime, nullable=True),
    Column("idle_since", UtcDateTime, nullable=False),
    Column("has_desk", Boolean, nullable=False),
    Column("desk_lost_at", UtcDateTime, nullable=True),
)
"""What each agent chose, by agent id. `has_desk`: a console was open since; then a lost one starts the grace period."""
