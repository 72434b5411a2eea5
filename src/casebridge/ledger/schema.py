"""The tables of the ledger, the same on SQLite and PostgreSQL.

Moments are text in wire form (they sort in time order), JSON is text, identities are 16 raw bytes. ``event`` and
``head`` are keyed in the order in which files bring cases; nothing in them is indexed by a UUID or a digest, because
keys in random order are the dearest thing in SQLite (docs/benchmarks.md). The migrations create the tables; a test
compares them with this module.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

__all__ = [
    "METADATA",
    "batch",
    "cursor",
    "dead_letter",
    "event",
    "head",
    "held",
    "link",
    "link_version",
    "outbox",
    "question",
    "receipt",
    "report",
    "report_document",
    "report_file",
    "report_relation",
    "run",
    "setting",
    "sink",
    "source",
    "tombstone",
]

METADATA = MetaData()

_SEQ = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite makes only INTEGER PRIMARY KEY the row's own number."""


def _text(name: str, *, null: bool = False, key: bool = False) -> Column[str]:
    return Column(name, Text, nullable=null, primary_key=key)


def _count(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default="0")


def _source(*, key: bool = False) -> Column[int]:
    return Column("source_id", Integer, ForeignKey("source.source_id"), nullable=False, primary_key=key)


source = Table(
    "source",
    METADATA,
    Column("source_id", Integer, primary_key=True),
    _text("name"),
    _text("agency"),
    _text("system"),
    UniqueConstraint("name", name="source_name"),
)

run = Table(
    "run",
    METADATA,
    Column("run_id", Integer, primary_key=True),
    _source(),
    _text("command"),
    _text("started_at"),
    _text("ended_at", null=True),
    _text("state"),
    *(
        _count(name)
        for name in (
            "batches",
            "read",
            "dead",
            "ignored",
            "translated",
            "folded",
            "fanout",
            "events",
            "unchanged",
            "questions",
            "held",
            "retracted",
        )
    ),
    _text("by_rule"),
    _text("detail"),
    _count("reports"),
)

batch = Table(
    "batch",
    METADATA,
    _source(key=True),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    _text("batch_id"),
    _text("name"),
    _text("received_at"),
    Column("size", BigInteger, nullable=False),
    Column("snapshot", Boolean, nullable=False),
    _text("state"),
    _text("context"),
    _text("report"),
    _text("findings"),
    Column("run_id", Integer, ForeignKey("run.run_id"), nullable=False),
    UniqueConstraint("source_id", "batch_id", name="batch_identity"),
)

cursor = Table("cursor", METADATA, _source(key=True), _text("position"), _text("moved_at"))

link = Table(
    "link",
    METADATA,
    _text("agency", key=True),
    _text("match_key", key=True),
    _text("report_id", key=True),
    _text("case_number"),
    _text("loose_key"),
    _text("state"),
    _text("linked_by"),
    _text("linked_at"),
    Index("link_loose", "agency", "loose_key"),
    Index("link_report", "report_id"),
    sqlite_with_rowid=False,
)

link_version = Table("link_version", METADATA, _text("agency", key=True), Column("version", Integer, nullable=False))

head = Table(
    "head",
    METADATA,
    _source(key=True),
    _text("case_key", key=True),
    _text("report_id", key=True),
    _text("axis", key=True),
    Column("seq", BigInteger, nullable=False),
    Column("event_id", LargeBinary(16), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("content_hash", LargeBinary(16), nullable=False),
    _text("as_of"),
    Column("ordinal", Integer, nullable=False),
    Column("retracted", Boolean, nullable=False),
    _text("missing_since", null=True),
    sqlite_with_rowid=False,
)

event = Table(
    "event",
    METADATA,
    Column("seq", _SEQ, primary_key=True, autoincrement=False),
    Column("event_id", LargeBinary(16), nullable=False),
    _source(),
    _text("case_key"),
    _text("report_id"),
    _text("axis"),
    Column("revision", Integer, nullable=False),
    Column("content_hash", LargeBinary(16), nullable=False),
    Column("prev_seq", BigInteger, nullable=True),
    Column("run_id", Integer, ForeignKey("run.run_id"), nullable=False),
    _text("kind"),
    Column("complete", Boolean, nullable=False),
    Column("sendable", Boolean, nullable=False),
    Column("late", Boolean, nullable=False),
    _text("as_of"),
    _text("recorded_at"),
    _text("payload"),
)
Index("event_late", event.c.prev_seq, sqlite_where=event.c.late, postgresql_where=event.c.late)

held = Table(
    "held",
    METADATA,
    _source(key=True),
    _text("case_key", key=True),
    _text("reason"),
    _text("as_of"),
    Column("ordinal", Integer, nullable=False),
    _text("record"),
    sqlite_with_rowid=False,
)

question = Table(
    "question",
    METADATA,
    Column("number", Integer, primary_key=True),
    _source(),
    _text("case_key"),
    _text("report_id"),
    _text("trigger"),
    _text("field"),
    _text("value"),
    _text("case_number"),
    _text("state"),
    _text("asked_at"),
    _text("snoozed_until", null=True),
    _text("answered_at", null=True),
    _text("role"),
    _text("answer"),
    UniqueConstraint("source_id", "case_key", "report_id", "trigger", "field", "value", name="question_identity"),
    sqlite_autoincrement=True,
)

dead_letter = Table(
    "dead_letter",
    METADATA,
    Column("number", Integer, primary_key=True),
    _source(),
    _text("batch_id"),
    Column("ordinal", Integer, nullable=False),
    Column("line", Integer, nullable=False),
    Column("lines", Integer, nullable=False),
    _text("code"),
    _text("column_name"),
    _text("case_key"),
    Column("first_run", Integer, ForeignKey("run.run_id"), nullable=False),
    Column("last_run", Integer, ForeignKey("run.run_id"), nullable=False),
    Column("attempts", Integer, nullable=False),
    _text("state"),
    _text("closed_at", null=True),
    _text("reason"),
    Column("item", LargeBinary, nullable=True),
    UniqueConstraint("source_id", "batch_id", "line", name="dead_letter_identity"),
)

sink = Table(
    "sink",
    METADATA,
    Column("sink_id", Integer, primary_key=True),
    _text("name"),
    _text("takes"),
    _text("created_at"),
    UniqueConstraint("name", name="sink_name"),
)


def _sink(*, key: bool = False) -> Column[int]:
    return Column("sink_id", Integer, ForeignKey("sink.sink_id"), nullable=False, primary_key=key)


outbox = Table(
    "outbox",
    METADATA,
    Column("segment", _SEQ, primary_key=True),
    _sink(),
    Column("first_seq", BigInteger, nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    _text("state"),
    Column("attempts", Integer, nullable=False),
    _text("next_try"),
    _text("code"),
    Index("outbox_waiting", "sink_id", "state", "first_seq"),
)

receipt = Table(
    "receipt",
    METADATA,
    _sink(key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    _text("verdict"),
    _text("code"),
    _text("at"),
    sqlite_with_rowid=False,
)

tombstone = Table(
    "tombstone",
    METADATA,
    Column("event_id", LargeBinary(16), primary_key=True),
    Column("key_hash", LargeBinary(32), nullable=False),
    _text("reason"),
    _text("at"),
    Index("tombstone_key", "key_hash"),
)

report = Table(
    "report",
    METADATA,
    _text("agency", key=True),
    Column("report_id", BigInteger, primary_key=True, autoincrement=False),
    Column("revision", Integer, nullable=False),
    _source(),
    _text("first_seen"),
    _text("last_seen"),
    _text("meta"),
    _text("said"),
    sqlite_with_rowid=False,
)
"""Reports in numeric order, each agency's apart: the merged metadata, and who said what when."""


def _report(*columns: Column[Any]) -> list[Any]:
    return [
        _text("agency", key=True),
        Column("report_id", BigInteger, primary_key=True, autoincrement=False),
        *columns,
        ForeignKeyConstraint(["agency", "report_id"], ["report.agency", "report.report_id"]),
    ]


report_file = Table(
    "report_file",
    METADATA,
    *_report(
        Column("listed", Boolean, primary_key=True),
        _text("file_id", key=True),
        _text("viewed"),
        _text("classification", null=True),
        Column("supplemental", Boolean, nullable=False),
        _text("annotations"),
    ),
    sqlite_with_rowid=False,
)
"""What is said of single files; ``listed`` ones by the newest document that lists all of them."""

report_relation = Table(
    "report_relation",
    METADATA,
    *_report(
        Column("other_id", BigInteger, primary_key=True, autoincrement=False),
        _text("kind", key=True),
    ),
    Index("report_relation_back", "agency", "other_id"),
    sqlite_with_rowid=False,
)
"""Which reports a report names as prior or related; the other one need not be known."""

report_document = Table(
    "report_document",
    METADATA,
    *_report(
        _text("sha256", key=True),
        _text("format", key=True),
        _text("version"),
        _source(),
        _text("batch_id"),
        _text("read_at"),
    ),
    sqlite_with_rowid=False,
)
"""Which documents spoke of a report; their names stand with the batch."""

setting = Table("setting", METADATA, _text("name", key=True), _text("value"))
"""Facts about this ledger file itself: the key under which purged cases are remembered."""
