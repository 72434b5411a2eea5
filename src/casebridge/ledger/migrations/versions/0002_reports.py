"""Metadata of reports, and the items that cases are made of.

Frozen: what a released version made is changed by a later migration, never here.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002_reports"
down_revision = "0001_foundation"
branch_labels = None
depends_on = None

# PostgreSQL sorts text by its bytes, too; released SQLite ledgers are as they were.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _report(*more: sa.Column[object] | sa.Constraint) -> list[sa.Column[object] | sa.Constraint]:
    return [
        sa.Column("agency", TEXT, nullable=False),
        sa.Column("report_id", sa.BigInteger(), autoincrement=False, nullable=False),
        *more,
        sa.ForeignKeyConstraint(["agency", "report_id"], ["report.agency", "report.report_id"]),
    ]


def upgrade() -> None:
    """Makes the tables; what the ledger holds already stays as it is, its letters are of no known item."""
    _reports()
    op.add_column("dead_letter", sa.Column("item", sa.LargeBinary(), nullable=True))
    op.create_table(
        "case_item",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("case_key", TEXT, nullable=False),
        sa.Column("item", sa.LargeBinary(length=16), nullable=False),
        sa.Column("as_of", TEXT, nullable=True),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=False),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.Column("record", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.source_id"]),
        sa.PrimaryKeyConstraint("source_id", "case_key", "item"),
        sqlite_with_rowid=False,
    )
    op.create_index("case_item_case", "case_item", ["source_id", "item"], unique=False)


def _reports() -> None:
    op.add_column("run", sa.Column("reports", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_table(
        "report",
        sa.Column("agency", TEXT, nullable=False),
        sa.Column("report_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("first_seen", TEXT, nullable=False),
        sa.Column("last_seen", TEXT, nullable=False),
        sa.Column("meta", TEXT, nullable=False),
        sa.Column("said", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.source_id"]),
        sa.PrimaryKeyConstraint("agency", "report_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "report_file",
        *_report(
            sa.Column("listed", sa.Boolean(), nullable=False),
            sa.Column("file_id", TEXT, nullable=False),
            sa.Column("viewed", TEXT, nullable=False),
            sa.Column("classification", TEXT, nullable=True),
            sa.Column("supplemental", sa.Boolean(), nullable=False),
            sa.Column("annotations", TEXT, nullable=False),
            sa.PrimaryKeyConstraint("agency", "report_id", "listed", "file_id"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "report_relation",
        *_report(
            sa.Column("other_id", sa.BigInteger(), autoincrement=False, nullable=False),
            sa.Column("kind", TEXT, nullable=False),
            sa.PrimaryKeyConstraint("agency", "report_id", "other_id", "kind"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("report_relation_back", "report_relation", ["agency", "other_id"], unique=False)
    op.create_table(
        "report_document",
        *_report(
            sa.Column("sha256", TEXT, nullable=False),
            sa.Column("format", TEXT, nullable=False),
            sa.Column("version", TEXT, nullable=False),
            sa.Column("source_id", sa.Integer(), nullable=False),
            sa.Column("batch_id", TEXT, nullable=False),
            sa.Column("read_at", TEXT, nullable=False),
            sa.ForeignKeyConstraint(["source_id"], ["source.source_id"]),
            sa.PrimaryKeyConstraint("agency", "report_id", "sha256", "format"),
        ),
        sqlite_with_rowid=False,
    )
