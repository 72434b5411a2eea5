"""The first tables: sources, runs, batches, links, events, questions, outbox.

Frozen: what a released version made is changed by a later migration, never here.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001_foundation"
down_revision = None
branch_labels = None
depends_on = None

# PostgreSQL sorts text by its bytes, too; released SQLite ledgers are as they were.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

LATE = sa.text("late")


def upgrade() -> None:
    """Makes all tables of an empty ledger."""
    op.create_table(
        "link",
        sa.Column("agency", TEXT, nullable=False),
        sa.Column("match_key", TEXT, nullable=False),
        sa.Column("report_id", TEXT, nullable=False),
        sa.Column("case_number", TEXT, nullable=False),
        sa.Column("loose_key", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("linked_by", TEXT, nullable=False),
        sa.Column("linked_at", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("agency", "match_key", "report_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("link_loose", "link", ["agency", "loose_key"], unique=False)
    op.create_index("link_report", "link", ["report_id"], unique=False)
    op.create_table(
        "link_version",
        sa.Column("agency", TEXT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("agency"),
    )
    op.create_table(
        "setting",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("value", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "sink",
        sa.Column("sink_id", sa.Integer(), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("takes", TEXT, nullable=False),
        sa.Column("created_at", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("sink_id"),
        sa.UniqueConstraint("name", name="sink_name"),
    )
    op.create_table(
        "source",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("agency", TEXT, nullable=False),
        sa.Column("system", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("source_id"),
        sa.UniqueConstraint("name", name="source_name"),
    )
    op.create_table(
        "tombstone",
        sa.Column("event_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("event_id"),
    )
    op.create_index("tombstone_key", "tombstone", ["key_hash"], unique=False)
    op.create_table(
        "cursor",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("position", TEXT, nullable=False),
        sa.Column("moved_at", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["source.source_id"],
        ),
        sa.PrimaryKeyConstraint("source_id"),
    )
    op.create_table(
        "head",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("case_key", TEXT, nullable=False),
        sa.Column("report_id", TEXT, nullable=False),
        sa.Column("axis", TEXT, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("as_of", TEXT, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("retracted", sa.Boolean(), nullable=False),
        sa.Column("missing_since", TEXT, nullable=True),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["source.source_id"],
        ),
        sa.PrimaryKeyConstraint("source_id", "case_key", "report_id", "axis"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "held",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("case_key", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("as_of", TEXT, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("record", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["source.source_id"],
        ),
        sa.PrimaryKeyConstraint("source_id", "case_key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "outbox",
        sa.Column("segment", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sink_id", sa.Integer(), nullable=False),
        sa.Column("first_seq", sa.BigInteger(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try", TEXT, nullable=False),
        sa.Column("code", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["sink_id"],
            ["sink.sink_id"],
        ),
        sa.PrimaryKeyConstraint("segment"),
    )
    op.create_index("outbox_waiting", "outbox", ["sink_id", "state", "first_seq"], unique=False)
    op.create_table(
        "question",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("case_key", TEXT, nullable=False),
        sa.Column("report_id", TEXT, nullable=False),
        sa.Column("trigger", TEXT, nullable=False),
        sa.Column("field", TEXT, nullable=False),
        sa.Column("value", TEXT, nullable=False),
        sa.Column("case_number", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("asked_at", TEXT, nullable=False),
        sa.Column("snoozed_until", TEXT, nullable=True),
        sa.Column("answered_at", TEXT, nullable=True),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("answer", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["source.source_id"],
        ),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint(
            "source_id", "case_key", "report_id", "trigger", "field", "value", name="question_identity"
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "receipt",
        sa.Column("sink_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("verdict", TEXT, nullable=False),
        sa.Column("code", TEXT, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["sink_id"],
            ["sink.sink_id"],
        ),
        sa.PrimaryKeyConstraint("sink_id", "seq"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "run",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("command", TEXT, nullable=False),
        sa.Column("started_at", TEXT, nullable=False),
        sa.Column("ended_at", TEXT, nullable=True),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("batches", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("read", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("dead", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("ignored", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("translated", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("folded", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("fanout", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("events", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("unchanged", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("questions", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("held", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("retracted", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("by_rule", TEXT, nullable=False),
        sa.Column("detail", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["source.source_id"],
        ),
        sa.PrimaryKeyConstraint("run_id"),
    )
    op.create_table(
        "batch",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("batch_id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("received_at", TEXT, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("snapshot", sa.Boolean(), nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("context", TEXT, nullable=False),
        sa.Column("report", TEXT, nullable=False),
        sa.Column("findings", TEXT, nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["run.run_id"],
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["source.source_id"],
        ),
        sa.PrimaryKeyConstraint("source_id", "ordinal"),
        sa.UniqueConstraint("source_id", "batch_id", name="batch_identity"),
    )
    op.create_table(
        "dead_letter",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", TEXT, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("code", TEXT, nullable=False),
        sa.Column("column_name", TEXT, nullable=False),
        sa.Column("case_key", TEXT, nullable=False),
        sa.Column("first_run", sa.Integer(), nullable=False),
        sa.Column("last_run", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("closed_at", TEXT, nullable=True),
        sa.Column("reason", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["first_run"],
            ["run.run_id"],
        ),
        sa.ForeignKeyConstraint(
            ["last_run"],
            ["run.run_id"],
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["source.source_id"],
        ),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("source_id", "batch_id", "line", name="dead_letter_identity"),
    )
    op.create_table(
        "event",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("case_key", TEXT, nullable=False),
        sa.Column("report_id", TEXT, nullable=False),
        sa.Column("axis", TEXT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("prev_seq", sa.BigInteger(), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("sendable", sa.Boolean(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("as_of", TEXT, nullable=False),
        sa.Column("recorded_at", TEXT, nullable=False),
        sa.Column("payload", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["run.run_id"],
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["source.source_id"],
        ),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("event_late", "event", ["prev_seq"], unique=False, sqlite_where=LATE, postgresql_where=LATE)
