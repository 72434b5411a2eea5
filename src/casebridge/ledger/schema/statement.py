"""What is known and stated: links, events and what stands, questions, what was purged."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, Table, UniqueConstraint

from casebridge.ledger.schema.base import METADATA, SEQ, of_source, text

__all__ = ["event", "head", "held", "link", "link_version", "question", "setting", "tombstone"]

link = Table(
    "link",
    METADATA,
    text("agency", key=True),
    text("match_key", key=True),
    text("report_id", key=True),
    text("case_number"),
    text("loose_key"),
    text("state"),
    text("linked_by"),
    text("linked_at"),
    Index("link_loose", "agency", "loose_key"),
    Index("link_report", "report_id"),
    sqlite_with_rowid=False,
)

link_version = Table("link_version", METADATA, text("agency", key=True), Column("version", Integer, nullable=False))

head = Table(
    "head",
    METADATA,
    of_source(key=True),
    text("case_key", key=True),
    text("report_id", key=True),
    text("axis", key=True),
    Column("seq", BigInteger, nullable=False),
    Column("event_id", LargeBinary(16), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("content_hash", LargeBinary(16), nullable=False),
    text("as_of"),
    Column("ordinal", Integer, nullable=False),
    Column("retracted", Boolean, nullable=False),
    text("missing_since", null=True),
    sqlite_with_rowid=False,
)

event = Table(
    "event",
    METADATA,
    Column("seq", SEQ, primary_key=True, autoincrement=False),
    Column("event_id", LargeBinary(16), nullable=False),
    of_source(),
    text("case_key"),
    text("report_id"),
    text("axis"),
    Column("revision", Integer, nullable=False),
    Column("content_hash", LargeBinary(16), nullable=False),
    Column("prev_seq", BigInteger, nullable=True),
    Column("run_id", Integer, ForeignKey("run.run_id"), nullable=False),
    text("kind"),
    Column("complete", Boolean, nullable=False),
    Column("sendable", Boolean, nullable=False),
    Column("late", Boolean, nullable=False),
    text("as_of"),
    text("recorded_at"),
    text("payload"),
)

Index("event_late", event.c.prev_seq, sqlite_where=event.c.late, postgresql_where=event.c.late)

held = Table(
    "held",
    METADATA,
    of_source(key=True),
    text("case_key", key=True),
    text("reason"),
    text("as_of"),
    Column("ordinal", Integer, nullable=False),
    text("record"),
    sqlite_with_rowid=False,
)

question = Table(
    "question",
    METADATA,
    Column("number", Integer, primary_key=True),
    of_source(),
    text("case_key"),
    text("report_id"),
    text("trigger"),
    text("field"),
    text("value"),
    text("case_number"),
    text("state"),
    text("asked_at"),
    text("snoozed_until", null=True),
    text("answered_at", null=True),
    text("role"),
    text("answer"),
    UniqueConstraint("source_id", "case_key", "report_id", "trigger", "field", "value", name="question_identity"),
    sqlite_autoincrement=True,
)

tombstone = Table(
    "tombstone",
    METADATA,
    Column("event_id", LargeBinary(16), primary_key=True),
    Column("key_hash", LargeBinary(32), nullable=False),
    text("reason"),
    text("at"),
    Index("tombstone_key", "key_hash"),
)

setting = Table("setting", METADATA, text("name", key=True), text("value"))
"""Facts about this ledger file itself: the key under which purged cases are remembered."""
