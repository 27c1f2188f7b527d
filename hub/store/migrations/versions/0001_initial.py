"""initial"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import hub.store.types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "acknowledged",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("at", hub.store.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acknowledged")),
    )
    with op.batch_alter_table("acknowledged", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_acknowledged_at"), ["at"], unique=False)

    op.create_table(
        "bookmarks",
        sa.Column("id", sa.String(length=300), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("kept_at", hub.store.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookmarks")),
    )
    op.create_table(
        "calls",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=True),
        sa.Column("recipient", sa.String(length=320), nullable=True),
        sa.Column("provider_id", sa.String(length=255), nullable=True),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("began_at", hub.store.types.UtcDateTime(), nullable=False),
        sa.Column("ended_at", hub.store.types.UtcDateTime(), nullable=True),
        sa.Column("flow", sa.String(length=40), nullable=True),
        sa.Column("position", hub.store.types.Json, nullable=True),
        sa.Column("path", hub.store.types.Json, nullable=False),
        sa.Column("moment", sa.Integer(), nullable=False),
        sa.Column("step", hub.store.types.Json, nullable=True),
        sa.Column("leaves_for", sa.String(length=10), nullable=True),
        sa.Column("redirect", sa.Boolean(), nullable=False),
        sa.Column("solved", sa.Boolean(), nullable=False),
        sa.Column("on_hold", sa.Boolean(), nullable=False),
        sa.Column("held_since", hub.store.types.UtcDateTime(), nullable=True),
        sa.Column("handed_out", sa.Boolean(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("recording", sa.String(length=10), nullable=False),
        sa.Column("pause_reason", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
    )
    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.create_index(
            "ix_calls_under_way",
            ["id"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "conversations",
        sa.Column("id", sa.String(length=300), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("customer_id", sa.String(length=40), nullable=True),
        sa.Column("match", sa.String(length=10), nullable=False),
        sa.Column("thread_id", sa.String(length=40), nullable=True),
        sa.Column("interaction_id", sa.String(length=40), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("address", sa.String(length=320), nullable=True),
        sa.Column("recipient", sa.String(length=320), nullable=True),
        sa.Column("queue", sa.String(length=40), nullable=True),
        sa.Column("topic", sa.String(length=200), nullable=True),
        sa.Column("language", sa.String(length=20), nullable=True),
        sa.Column("claims", hub.store.types.Json, nullable=False),
        sa.Column("fields", hub.store.types.Json, nullable=False),
        sa.Column("opened_at", hub.store.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
    )
    op.create_table(
        "customers",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_folded", sa.Text(), nullable=False),
        sa.Column("tier", sa.String(length=40), nullable=False),
        sa.Column("tier_pinned", sa.Boolean(), nullable=False),
        sa.Column("value", hub.store.types.Json, nullable=False),
        sa.Column("fields", hub.store.types.Json, nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("consents", hub.store.types.Json, nullable=False),
        sa.Column("stopped", hub.store.types.Json, nullable=False),
        sa.Column("segments", hub.store.types.Json, nullable=False),
        sa.Column("external_id", sa.String(length=320), nullable=True),
        sa.Column("created_at", hub.store.types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", hub.store.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
    )
    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customers_external_id"), ["external_id"], unique=True)
        batch_op.create_index(batch_op.f("ix_customers_name_folded_id"), ["name_folded", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_customers_tier_name_folded_id"), ["tier", "name_folded", "id"], unique=False)

    op.create_table(
        "decisions",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("interaction_id", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", hub.store.types.UtcDateTime(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("agent_id", sa.String(length=40), nullable=True),
        sa.Column("reason", hub.store.types.Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decisions_interaction_id_seq"), ["interaction_id", "seq"], unique=False)

    op.create_table(
        "drafts",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("interaction_id", sa.String(length=40), nullable=False),
        sa.Column("agent_id", sa.String(length=40), nullable=False),
        sa.Column("content", hub.store.types.Json, nullable=False),
        sa.Column("updated_at", hub.store.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
    )
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_drafts_interaction_id"), ["interaction_id"], unique=False)

    op.create_table(
        "file_uses",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("file_id", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_uses")),
    )
    with op.batch_alter_table("file_uses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_file_uses_file_id"), ["file_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_file_uses_message_id"), ["message_id"], unique=False)
        batch_op.create_index(
            "ix_file_uses_sources",
            ["file_id"],
            unique=False,
            sqlite_where=sa.text("purpose = 'source'"),
            postgresql_where=sa.text("purpose = 'source'"),
        )

    op.create_table(
        "files",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("kept_at", hub.store.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
    )
    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_files_kept_at"), ["kept_at"], unique=False)
        batch_op.create_index(
            "ix_files_unscanned",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'unscanned'"),
            postgresql_where=sa.text("state = 'unscanned'"),
        )

    op.create_table(
        "handlings",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("interaction_id", sa.String(length=40), nullable=False),
        sa.Column("agent_id", sa.String(length=40), nullable=False),
        sa.Column("offer_id", sa.String(length=40), nullable=True),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("queue", sa.String(length=40), nullable=False),
        sa.Column("tier", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("accepted_at", hub.store.types.UtcDateTime(), nullable=False),
        sa.Column("connected_at", hub.store.types.UtcDateTime(), nullable=True),
        sa.Column("wrap_since", hub.store.types.UtcDateTime(), nullable=True),
        sa.Column("wrap_until", hub.store.types.UtcDateTime(), nullable=True),
        sa.Column("ended_at", hub.store.types.UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=200), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("hold_seconds", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handlings")),
    )
    with op.batch_alter_table("handlings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handlings_agent_id_accepted_at"), ["agent_id", "accepted_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_handlings_interaction_id"), ["interaction_id"], unique=False)
        batch_op.create_index(
            "ix_handlings_undone",
            ["interaction_id"],
            unique=False,
            sqlite_where=sa.text("(state NOT IN ('done'))"),
            postgresql_where=sa.text("(state NOT IN ('done'))"),
        )

    op.create_table(
        "inbox",
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("at", hub.store.types.UtcDateTime(), nullable=False),
        sa.Column("answer", hub.store.types.Json, nullable=True),
        sa.Column("raw", hub.store.types.Json, nullable=True),
        sa.Column("private_since", hub.store.types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("source", "key", name=op.f("pk_inbox")),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_inbox_private",
            ["private_since"],
            unique=False,
            sqlite_where=sa.text("private_since IS NOT NULL"),
            postgresql_where=sa.text("private_since IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_inbox_untaken", ["source"], unique=False, sqlite_where=sa.text("answer IS NULL"), postgresql_where=sa.text("answer IS NULL")
        )

    op.create_table(
        "interactions",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("direction", sa.String(length=10), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("queue", sa.String(length=40), nullable=False),
        sa.Column("tier", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("ended_as", sa.String(length=20), nullable=True),
        sa.Column("customer_id", sa.String(length=40), nullable=True),
        sa.Column("customer_name", sa.String(length=200), nullable=False),
        sa.Column("stated_name", sa.String(length=200), nullable=True),
        sa.Column("match", sa.String(length=10), nullable=False),
        sa.Column("thread_id", sa.String(length=40), nullable=False),
        sa.Column("conversation_id", sa.String(length=300), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=True),
        sa.Column("recipient", sa.String(length=320), nullable=True),
        sa.Column("subject", sa.String(length=200), nullable=True),
        sa.Column("language", sa.String(length=20), nullable=True),
        sa.Column("preview", sa.String(length=200), nullable=True),
        sa.Column("fields", hub.store.types.Json, nullable=False),
        sa.Column("asks", hub.store.types.Json, nullable=False),
        sa.Column("arrived_at", hub.store.types.UtcDateTime(), nullable=False),
        sa.Column("waiting_since", hub.store.types.UtcDateTime(), nullable=True),
        sa.Column("waited_seconds", sa.Float(), nullable=False),
        sa.Column("waiting", hub.store.types.Json, nullable=True),
        sa.Column("routing_key", sa.Float(), nullable=True),
        sa.Column("unanswered_since", hub.store.types.UtcDateTime(), nullable=True),
        sa.Column("unread", sa.Integer(), nullable=False),
        sa.Column("last_customer_at", hub.store.types.UtcDateTime(), nullable=True),
        sa.Column("asked_at", hub.store.types.UtcDateTime(), nullable=True),
        sa.Column("away_since", hub.store.types.UtcDateTime(), nullable=True),
        sa.Column("parked_at", hub.store.types.UtcDateTime(), nullable=True),
        sa.Column("parked_until", hub.store.types.UtcDateTime(), nullable=True),
        sa.Column("due_at", hub.store.types.UtcDateTime(), nullable=True),
        sa.Column("transfer", hub.store.types.Json, nullable=True),
        sa.Column("closed_at", hub.store.types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interactions")),
    )
    with op.batch_alter_table("interactions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_interactions_arrived_at_id"), ["arrived_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_interactions_conversation_id_arrived_at"), ["conversation_id", "arrived_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_interactions_customer_id_arrived_at"), ["customer_id", "arrived_at"], unique=False)
        batch_op.create_index(
            "ix_interactions_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('parked')"),
            postgresql_where=sa.text("state IN ('parked')"),
        )
        batch_op.create_index(
            "ix_interactions_live",
            ["state"],
            unique=False,
            sqlite_where=sa.text("(state NOT IN ('closed', 'parked'))"),
            postgresql_where=sa.text("(state NOT IN ('closed', 'parked'))"),
        )
        batch_op.create_index(
            "ix_interactions_parked_of_conversation",
            ["conversation_id"],
            unique=False,
            sqlite_where=sa.text("state IN ('parked')"),
            postgresql_where=sa.text("state IN ('parked')"),
        )
        batch_op.create_index(
            "ix_interactions_parked_of_customer",
            ["customer_id"],
            unique=False,
            sqlite_where=sa.text("state IN ('parked')"),
            postgresql_where=sa.text("state IN ('parked')"),
        )

    op.create_table(
        "log",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", hub.store.types.UtcDateTime(), nullable=False),
        sa.Column("type", sa.String(length=60), nullable=False),
        sa.Column("interaction_id", sa.String(length=40), nullable=True),
        sa.Column("agent_id", sa.String(length=40), nullable=True),
        sa.Column("customer_id", sa.String(length=40), nullable=True),
        sa.Column("data", hub.store.types.Json, nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_log")),
    )
    with op.batch_alter_table("log", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_log_interaction_id_seq"), ["interaction_id", "seq"], unique=False)

    op.create_table(
        "mails",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("interaction_id", sa.String(length=40), nullable=False),
        sa.Column("header_id", sa.String(length=255), nullable=True),
        sa.Column("answers", hub.store.types.Json, nullable=False),
        sa.Column("subject", sa.String(length=500), nullable=True),
        sa.Column("sender", sa.String(length=320), nullable=False),
        sa.Column("sender_name", sa.String(length=200), nullable=True),
        sa.Column("reply_to", hub.store.types.Json, nullable=True),
        sa.Column("to", hub.store.types.Json, nullable=False),
        sa.Column("cc", hub.store.types.Json, nullable=False),
        sa.Column("bcc", hub.store.types.Json, nullable=False),
        sa.Column("quoted", sa.Text(), nullable=True),
        sa.Column("signature", sa.Text(), nullable=True),
        sa.Column("html", sa.String(length=64), nullable=True),
        sa.Column("source", sa.String(length=64), nullable=True),
        sa.Column("automatic", sa.String(length=10), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("verdict_reason", sa.String(length=500), nullable=False),
        sa.Column("different_sender", sa.Boolean(), nullable=False),
        sa.Column("remarks", hub.store.types.Json, nullable=False),
        sa.Column("forwards", sa.String(length=40), nullable=True),
        sa.Column("take_back_until", hub.store.types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
    )
    with op.batch_alter_table("mails", schema=None) as batch_op:
        batch_op.create_index(
            "ix_mails_header_id",
            ["header_id"],
            unique=False,
            sqlite_where=sa.text("header_id IS NOT NULL"),
            postgresql_where=sa.text("header_id IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_mails_interaction_id"), ["interaction_id"], unique=False)

    op.create_table(
        "messages",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("interaction_id", sa.String(length=40), nullable=False),
        sa.Column("thread_id", sa.String(length=40), nullable=False),
        sa.Column("conversation_id", sa.String(length=300), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("author", sa.String(length=10), nullable=False),
        sa.Column("author_id", sa.String(length=40), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", hub.store.types.UtcDateTime(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("client_id", sa.String(length=100), nullable=True),
        sa.Column("provider_id", sa.String(length=255), nullable=True),
        sa.Column("delivery_state", sa.String(length=10), nullable=True),
        sa.Column("delivery_reason", sa.String(length=500), nullable=True),
        sa.Column("attachments", hub.store.types.Json, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", hub.store.types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_messages_conversation_id_seq"), ["conversation_id", "seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_messages_interaction_id_seq"), ["interaction_id", "seq"], unique=False)
        batch_op.create_index(
            "ix_messages_leaving",
            ["delivery_state"],
            unique=False,
            sqlite_where=sa.text("delivery_state IN ('pending', 'sending', 'unknown')"),
            postgresql_where=sa.text("delivery_state IN ('pending', 'sending', 'unknown')"),
        )
        batch_op.create_index(
            "uq_messages_provider",
            ["provider_id", "channel"],
            unique=True,
            sqlite_where=sa.text("provider_id IS NOT NULL"),
            postgresql_where=sa.text("provider_id IS NOT NULL"),
        )

    op.create_table(
        "offers",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("interaction_id", sa.String(length=40), nullable=False),
        sa.Column("agent_id", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made_at", hub.store.types.UtcDateTime(), nullable=False),
        sa.Column("expires_at", hub.store.types.UtcDateTime(), nullable=False),
        sa.Column("ended_at", hub.store.types.UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.Column("position_when_taken", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
    )
    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offers_interaction_id"), ["interaction_id"], unique=False)
        batch_op.create_index(
            "ix_offers_missed",
            ["ended_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('missed')"),
            postgresql_where=sa.text("state IN ('missed')"),
        )
        batch_op.create_index(
            "ix_offers_pending",
            ["state"],
            unique=False,
            sqlite_where=sa.text("state IN ('pending')"),
            postgresql_where=sa.text("state IN ('pending')"),
        )
        batch_op.create_index(
            "uq_offers_one_work_offer",
            ["interaction_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('pending') AND purpose != 'consult'"),
            postgresql_where=sa.text("state IN ('pending') AND purpose != 'consult'"),
        )

    op.create_table(
        "parties",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("interaction_id", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("agent_id", sa.String(length=40), nullable=True),
        sa.Column("address", sa.String(length=320), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("provider_id", sa.String(length=255), nullable=True),
        sa.Column("sequences", hub.store.types.Json, nullable=False),
        sa.Column("on_hold", sa.Boolean(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("takes_over", sa.Boolean(), nullable=False),
        sa.Column("coaches", sa.String(length=40), nullable=True),
        sa.Column("muted", sa.Boolean(), nullable=False),
        sa.Column("coaching", sa.Boolean(), nullable=False),
        sa.Column("made_at", hub.store.types.UtcDateTime(), nullable=False),
        sa.Column("asked_at", hub.store.types.UtcDateTime(), nullable=True),
        sa.Column("joined_at", hub.store.types.UtcDateTime(), nullable=True),
        sa.Column("left_at", hub.store.types.UtcDateTime(), nullable=True),
        sa.Column("because", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parties")),
    )
    with op.batch_alter_table("parties", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_parties_interaction_id"), ["interaction_id"], unique=False)

    op.create_table(
        "presence",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("since", hub.store.types.UtcDateTime(), nullable=False),
        sa.Column("pending_state", sa.String(length=10), nullable=True),
        sa.Column("pending_reason", sa.String(length=200), nullable=True),
        sa.Column("pending_since", hub.store.types.UtcDateTime(), nullable=True),
        sa.Column("idle_since", hub.store.types.UtcDateTime(), nullable=False),
        sa.Column("has_desk", sa.Boolean(), nullable=False),
        sa.Column("desk_lost_at", hub.store.types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presence")),
    )
    op.create_table(
        "rearranged",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("interaction_id", sa.String(length=40), nullable=False),
        sa.Column("other_id", sa.String(length=40), nullable=False),
        sa.Column("messages", hub.store.types.Json, nullable=False),
        sa.Column("agent_id", sa.String(length=40), nullable=False),
        sa.Column("at", hub.store.types.UtcDateTime(), nullable=False),
        sa.Column("undone_at", hub.store.types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rearranged")),
    )
    with op.batch_alter_table("rearranged", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rearranged_interaction_id"), ["interaction_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rearranged_other_id"), ["other_id"], unique=False)

    op.create_table(
        "recordings",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("interaction_id", sa.String(length=40), nullable=False),
        sa.Column("provider_id", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("began_at", hub.store.types.UtcDateTime(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.Column("pauses", hub.store.types.Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recordings")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_recordings_provider_id")),
    )
    with op.batch_alter_table("recordings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recordings_interaction_id"), ["interaction_id"], unique=False)

    op.create_table(
        "refused_commands",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("at", hub.store.types.UtcDateTime(), nullable=False),
        sa.Column("command", sa.String(length=80), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("key", sa.String(length=255), nullable=True),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("raw", hub.store.types.Json, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_commands")),
    )
    with op.batch_alter_table("refused_commands", schema=None) as batch_op:
        batch_op.create_index(
            "ix_refused_commands_payload",
            ["at"],
            unique=False,
            sqlite_where=sa.text("raw IS NOT NULL"),
            postgresql_where=sa.text("raw IS NOT NULL"),
        )

    op.create_table(
        "rollups",
        sa.Column("interval_start", hub.store.types.UtcDateTime(), nullable=False),
        sa.Column("queue", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("tier", sa.String(length=40), nullable=False),
        sa.Column("offered", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("answered_in_target", sa.Integer(), nullable=False),
        sa.Column("abandoned", sa.Integer(), nullable=False),
        sa.Column("short_abandoned", sa.Integer(), nullable=False),
        sa.Column("flowed_out", sa.Integer(), nullable=False),
        sa.Column("deflected", sa.Integer(), nullable=False),
        sa.Column("callbacks", sa.Integer(), nullable=False),
        sa.Column("voicemails", sa.Integer(), nullable=False),
        sa.Column("handled", sa.Integer(), nullable=False),
        sa.Column("wait_seconds", sa.Double(), nullable=False),
        sa.Column("wait_seconds_abandoned", sa.Double(), nullable=False),
        sa.Column("wait_max_seconds", sa.Double(), nullable=False),
        sa.Column("talk_seconds", sa.Double(), nullable=False),
        sa.Column("hold_seconds", sa.Double(), nullable=False),
        sa.Column("wrap_seconds", sa.Double(), nullable=False),
        sa.Column("offers", sa.Integer(), nullable=False),
        sa.Column("offers_missed", sa.Integer(), nullable=False),
        sa.Column("offers_declined", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("interval_start", "queue", "channel", "tier", name=op.f("pk_rollups")),
    )
    op.create_table(
        "threads",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.String(length=40), nullable=True),
        sa.Column("subject", sa.String(length=200), nullable=True),
        sa.Column("last_agent_id", sa.String(length=40), nullable=True),
        sa.Column("last_agent_at", hub.store.types.UtcDateTime(), nullable=True),
        sa.Column("created_at", hub.store.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threads")),
    )
    op.create_table(
        "uploads",
        sa.Column("file_id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("uploaded_at", hub.store.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("file_id", "user_id", name=op.f("pk_uploads")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("username", sa.String(length=100), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("default_password", sa.Boolean(), nullable=False),
        sa.Column("roles", hub.store.types.Json, nullable=False),
        sa.Column("skills", hub.store.types.Json, nullable=False),
        sa.Column("channels", hub.store.types.Json, nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("queue_scope", hub.store.types.Json, nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", hub.store.types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", hub.store.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
    )
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_users_username"), ["username"], unique=True)

    op.create_table(
        "waits",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("interaction_id", sa.String(length=40), nullable=False),
        sa.Column("queue", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("tier", sa.String(length=40), nullable=False),
        sa.Column("since", hub.store.types.UtcDateTime(), nullable=False),
        sa.Column("until", hub.store.types.UtcDateTime(), nullable=True),
        sa.Column("ended_as", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waits")),
    )
    with op.batch_alter_table("waits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_waits_interaction_id"), ["interaction_id"], unique=False)

    op.create_table(
        "identities",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=320), nullable=False),
        sa.Column("match", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("linked_at", hub.store.types.UtcDateTime(), nullable=False),
        sa.Column("linked_by", sa.String(length=40), nullable=True),
        sa.Column("unlinked_at", hub.store.types.UtcDateTime(), nullable=True),
        sa.Column("unlinked_by", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_identities_customer_id_customers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identities")),
    )
    with op.batch_alter_table("identities", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identities_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_identities_value"), ["value"], unique=False)
        batch_op.create_index(
            "uq_identities_live_known",
            ["kind", "value"],
            unique=True,
            sqlite_where=sa.text("\"match\" = 'known' AND unlinked_at IS NULL"),
            postgresql_where=sa.text("\"match\" = 'known' AND unlinked_at IS NULL"),
        )

    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("created_at", hub.store.types.UtcDateTime(), nullable=False),
        sa.Column("expires_at", hub.store.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sessions_user_id_users")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sessions")),
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sessions_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sessions_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sessions_user_id"))
        batch_op.drop_index(batch_op.f("ix_sessions_expires_at"))

    op.drop_table("sessions")
    with op.batch_alter_table("identities", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_identities_live_known",
            sqlite_where=sa.text("\"match\" = 'known' AND unlinked_at IS NULL"),
            postgresql_where=sa.text("\"match\" = 'known' AND unlinked_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_identities_value"))
        batch_op.drop_index(batch_op.f("ix_identities_customer_id"))

    op.drop_table("identities")
    with op.batch_alter_table("waits", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_waits_interaction_id"))

    op.drop_table("waits")
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_users_username"))

    op.drop_table("users")
    op.drop_table("uploads")
    op.drop_table("threads")
    op.drop_table("rollups")
    with op.batch_alter_table("refused_commands", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_refused_commands_payload", sqlite_where=sa.text("raw IS NOT NULL"), postgresql_where=sa.text("raw IS NOT NULL")
        )

    op.drop_table("refused_commands")
    with op.batch_alter_table("recordings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recordings_interaction_id"))

    op.drop_table("recordings")
    with op.batch_alter_table("rearranged", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rearranged_other_id"))
        batch_op.drop_index(batch_op.f("ix_rearranged_interaction_id"))

    op.drop_table("rearranged")
    op.drop_table("presence")
    with op.batch_alter_table("parties", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_parties_interaction_id"))

    op.drop_table("parties")
    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_offers_one_work_offer",
            sqlite_where=sa.text("state IN ('pending') AND purpose != 'consult'"),
            postgresql_where=sa.text("state IN ('pending') AND purpose != 'consult'"),
        )
        batch_op.drop_index(
            "ix_offers_pending", sqlite_where=sa.text("state IN ('pending')"), postgresql_where=sa.text("state IN ('pending')")
        )
        batch_op.drop_index(
            "ix_offers_missed", sqlite_where=sa.text("state IN ('missed')"), postgresql_where=sa.text("state IN ('missed')")
        )
        batch_op.drop_index(batch_op.f("ix_offers_interaction_id"))

    op.drop_table("offers")
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_messages_provider", sqlite_where=sa.text("provider_id IS NOT NULL"), postgresql_where=sa.text("provider_id IS NOT NULL")
        )
        batch_op.drop_index(
            "ix_messages_leaving",
            sqlite_where=sa.text("delivery_state IN ('pending', 'sending', 'unknown')"),
            postgresql_where=sa.text("delivery_state IN ('pending', 'sending', 'unknown')"),
        )
        batch_op.drop_index(batch_op.f("ix_messages_interaction_id_seq"))
        batch_op.drop_index(batch_op.f("ix_messages_conversation_id_seq"))

    op.drop_table("messages")
    with op.batch_alter_table("mails", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mails_interaction_id"))
        batch_op.drop_index(
            "ix_mails_header_id", sqlite_where=sa.text("header_id IS NOT NULL"), postgresql_where=sa.text("header_id IS NOT NULL")
        )

    op.drop_table("mails")
    with op.batch_alter_table("log", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_log_interaction_id_seq"))

    op.drop_table("log")
    with op.batch_alter_table("interactions", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_interactions_parked_of_customer",
            sqlite_where=sa.text("state IN ('parked')"),
            postgresql_where=sa.text("state IN ('parked')"),
        )
        batch_op.drop_index(
            "ix_interactions_parked_of_conversation",
            sqlite_where=sa.text("state IN ('parked')"),
            postgresql_where=sa.text("state IN ('parked')"),
        )
        batch_op.drop_index(
            "ix_interactions_live",
            sqlite_where=sa.text("(state NOT IN ('closed', 'parked'))"),
            postgresql_where=sa.text("(state NOT IN ('closed', 'parked'))"),
        )
        batch_op.drop_index(
            "ix_interactions_due", sqlite_where=sa.text("state IN ('parked')"), postgresql_where=sa.text("state IN ('parked')")
        )
        batch_op.drop_index(batch_op.f("ix_interactions_customer_id_arrived_at"))
        batch_op.drop_index(batch_op.f("ix_interactions_conversation_id_arrived_at"))
        batch_op.drop_index(batch_op.f("ix_interactions_arrived_at_id"))

    op.drop_table("interactions")
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index("ix_inbox_untaken", sqlite_where=sa.text("answer IS NULL"), postgresql_where=sa.text("answer IS NULL"))
        batch_op.drop_index(
            "ix_inbox_private", sqlite_where=sa.text("private_since IS NOT NULL"), postgresql_where=sa.text("private_since IS NOT NULL")
        )

    op.drop_table("inbox")
    with op.batch_alter_table("handlings", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_handlings_undone", sqlite_where=sa.text("(state NOT IN ('done'))"), postgresql_where=sa.text("(state NOT IN ('done'))")
        )
        batch_op.drop_index(batch_op.f("ix_handlings_interaction_id"))
        batch_op.drop_index(batch_op.f("ix_handlings_agent_id_accepted_at"))

    op.drop_table("handlings")
    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_files_unscanned", sqlite_where=sa.text("state = 'unscanned'"), postgresql_where=sa.text("state = 'unscanned'")
        )
        batch_op.drop_index(batch_op.f("ix_files_kept_at"))

    op.drop_table("files")
    with op.batch_alter_table("file_uses", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_file_uses_sources", sqlite_where=sa.text("purpose = 'source'"), postgresql_where=sa.text("purpose = 'source'")
        )
        batch_op.drop_index(batch_op.f("ix_file_uses_message_id"))
        batch_op.drop_index(batch_op.f("ix_file_uses_file_id"))

    op.drop_table("file_uses")
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_drafts_interaction_id"))

    op.drop_table("drafts")
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decisions_interaction_id_seq"))

    op.drop_table("decisions")
    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_customers_tier_name_folded_id"))
        batch_op.drop_index(batch_op.f("ix_customers_name_folded_id"))
        batch_op.drop_index(batch_op.f("ix_customers_external_id"))

    op.drop_table("customers")
    op.drop_table("conversations")
    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.drop_index("ix_calls_under_way", sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL"))

    op.drop_table("calls")
    op.drop_table("bookmarks")
    with op.batch_alter_table("acknowledged", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_acknowledged_at"))

    op.drop_table("acknowledged")
