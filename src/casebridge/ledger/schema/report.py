"""Metadata of reports."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, ForeignKeyConstraint, Index, Integer, Table

from casebridge.ledger.schema.base import METADATA, of_source, text

__all__ = ["report", "report_document", "report_file", "report_relation"]

report = Table(
    "report",
    METADATA,
    text("agency", key=True),
    Column("report_id", BigInteger, primary_key=True, autoincrement=False),
    Column("revision", Integer, nullable=False),
    of_source(),
    text("first_seen"),
    text("last_seen"),
    text("meta"),
    text("said"),
    sqlite_with_rowid=False,
)
"""Reports in numeric order, each agency's apart: the merged metadata, and who said what when."""


def _report(*columns: Column[Any]) -> list[Any]:
    return [
        text("agency", key=True),
        Column("report_id", BigInteger, primary_key=True, autoincrement=False),
        *columns,
        ForeignKeyConstraint(["agency", "report_id"], ["report.agency", "report.report_id"]),
    ]


report_file = Table(
    "report_file",
    METADATA,
    *_report(
        Column("listed", Boolean, primary_key=True),
        text("file_id", key=True),
        text("viewed"),
        text("classification", null=True),
        Column("supplemental", Boolean, nullable=False),
        text("annotations"),
    ),
    sqlite_with_rowid=False,
)
"""What is said of single files; ``listed`` ones by the newest document that lists all of them."""

report_relation = Table(
    "report_relation",
    METADATA,
    *_report(
        Column("other_id", BigInteger, primary_key=True, autoincrement=False),
        text("kind", key=True),
    ),
    Index("report_relation_back", "agency", "other_id"),
    sqlite_with_rowid=False,
)
"""Which reports a report names as prior or related; the other one need not be known."""

report_document = Table(
    "report_document",
    METADATA,
    *_report(
        text("sha256", key=True),
        text("format", key=True),
        text("version"),
        of_source(),
        text("batch_id"),
        text("read_at"),
    ),
    sqlite_with_rowid=False,
)
"""Which documents spoke of a report; their names stand with the batch."""
