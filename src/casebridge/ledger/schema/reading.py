"""What was read: sources, runs, batches, positions, records set aside."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, Table, UniqueConstraint

from casebridge.ledger.schema.base import METADATA, count, of_source, text

__all__ = ["batch", "cursor", "dead_letter", "run", "source"]

source = Table(
    "source",
    METADATA,
    Column("source_id", Integer, primary_key=True),
    text("name"),
    text("agency"),
    text("system"),
    UniqueConstraint("name", name="source_name"),
)

run = Table(
    "run",
    METADATA,
    Column("run_id", Integer, primary_key=True),
    of_source(),
    text("command"),
    text("started_at"),
    text("ended_at", null=True),
    text("state"),
    *(
        count(name)
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
    text("by_rule"),
    text("detail"),
    count("reports"),
    text("guard", filled=False),
    *(count(name) for name in ("first_seq", "changed", "fresh")),
    Index("run_of_source", "source_id", "run_id"),
)
"""``guard`` is ``held`` for a run whose events wait for a person, ``released`` once one let them go. ``first_seq`` is
its first event; ``changed`` of its sendable events take the place of what stood before it, ``fresh`` are new streams.
"""

# A daemon makes a run every few seconds, and each opening asks what a killed process left running, or holds.
Index("run_running", run.c.source_id, sqlite_where=run.c.state == "running", postgresql_where=run.c.state == "running")
Index("run_held", run.c.run_id, sqlite_where=run.c.guard == "held", postgresql_where=run.c.guard == "held")

batch = Table(
    "batch",
    METADATA,
    of_source(key=True),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    text("batch_id"),
    text("name"),
    text("received_at"),
    Column("size", BigInteger, nullable=False),
    Column("snapshot", Boolean, nullable=False),
    text("state"),
    text("context"),
    text("report"),
    text("findings"),
    Column("run_id", Integer, ForeignKey("run.run_id"), nullable=False),
    UniqueConstraint("source_id", "batch_id", name="batch_identity"),
)

cursor = Table("cursor", METADATA, of_source(key=True), text("position"), text("moved_at"))

dead_letter = Table(
    "dead_letter",
    METADATA,
    Column("number", Integer, primary_key=True),
    of_source(),
    text("batch_id"),
    Column("ordinal", Integer, nullable=False),
    Column("line", Integer, nullable=False),
    Column("lines", Integer, nullable=False),
    text("code"),
    text("column_name"),
    text("case_key"),
    Column("first_run", Integer, ForeignKey("run.run_id"), nullable=False),
    Column("last_run", Integer, ForeignKey("run.run_id"), nullable=False),
    Column("attempts", Integer, nullable=False),
    text("state"),
    text("closed_at", null=True),
    text("reason"),
    Column("item", LargeBinary, nullable=True),
    UniqueConstraint("source_id", "batch_id", "line", name="dead_letter_identity"),
)
