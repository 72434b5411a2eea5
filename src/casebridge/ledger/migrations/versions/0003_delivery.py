"""Delivery by sink and by case, and what a hub takes in.

Frozen: what a released version made is changed by a later migration, never here.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_delivery"
down_revision = "0002_reports"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(name: str, *, filled: bool = True) -> sa.Column[str]:
    return sa.Column(name, TEXT, nullable=False, server_default=None if filled else sa.text("''"))


def upgrade() -> None:
    """Adds the columns and tables; segments that wait already belong to no run and stay due."""
    op.add_column("run", _text("guard", filled=False))
    for name in ("first_seq", "changed", "fresh"):
        op.add_column("run", sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
    op.create_index("run_of_source", "run", ["source_id", "run_id"], unique=False)
    for name, column, where in (
        ("run_running", "source_id", "state = 'running'"),
        ("run_held", "run_id", "guard = 'held'"),
    ):
        op.create_index(
            name, "run", [column], unique=False, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
        )
    op.add_column("outbox", sa.Column("run_id", sa.Integer(), nullable=True))
    op.add_column("receipt", _text("seen", filled=False))
    for name in ("failures", "exit_code"):
        op.add_column("sink", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    for name in ("open_until", "code", "paused", "last_sent"):
        op.add_column("sink", _text(name, filled=False))
    for name in ("messages_after", "filled", "fill_to"):
        op.add_column("sink", sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
    _waiting()
    _hub()


def _waiting() -> None:
    op.create_table(
        "delay",
        sa.Column("sink_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        _text("case_key"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        *(_text(name) for name in ("first_try", "next_try", "code")),
        sa.ForeignKeyConstraint(["sink_id"], ["sink.sink_id"]),
        sa.PrimaryKeyConstraint("sink_id", "seq"),
        sqlite_with_rowid=False,
    )
    op.create_index("delay_case", "delay", ["sink_id", "source_id", "case_key"], unique=False)
    op.create_index("delay_due", "delay", ["sink_id", "next_try", "seq"], unique=False)
    op.create_table(
        "message_in",
        sa.Column("sink_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        *(_text(name) for name in ("kind", "report_id", "body", "sent_at", "received_at", "state", "reply")),
        *(_text(name) for name in ("replied_at", "delivered_at")),
        sa.ForeignKeyConstraint(["sink_id"], ["sink.sink_id"]),
        sa.PrimaryKeyConstraint("sink_id", "number"),
        sqlite_with_rowid=False,
    )


def _hub() -> None:
    op.create_table(
        "peer",
        sa.Column("peer_id", sa.Integer(), nullable=False),
        _text("name"),
        _text("created_at"),
        _text("last_seen", filled=False),
        sa.PrimaryKeyConstraint("peer_id"),
        sa.UniqueConstraint("name", name="peer_name"),
    )
    op.create_table(
        "intake",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("peer_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.LargeBinary(length=16), nullable=False),
        *(_text(name) for name in ("agency", "report_id", "kind", "day")),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        _text("received_at"),
        _text("payload"),
        sa.ForeignKeyConstraint(["peer_id"], ["peer.peer_id"]),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("peer_id", "event_id", name="intake_identity"),
    )
    op.create_index("intake_day", "intake", ["peer_id", "day"], unique=False)
    op.create_table(
        "intake_total",
        sa.Column("peer_id", sa.Integer(), nullable=False),
        *(_text(name) for name in ("day", "agency")),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["peer_id"], ["peer.peer_id"]),
        sa.PrimaryKeyConstraint("peer_id", "day", "agency"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "intake_key",
        sa.Column("peer_id", sa.Integer(), nullable=False),
        _text("key"),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        _text("at"),
        sa.Column("status", sa.Integer(), nullable=False),
        _text("answer"),
        sa.ForeignKeyConstraint(["peer_id"], ["peer.peer_id"]),
        sa.PrimaryKeyConstraint("peer_id", "key"),
        sqlite_with_rowid=False,
    )
    op.create_index("intake_key_at", "intake_key", ["at"], unique=False)
    op.create_table(
        "message_out",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("peer_id", sa.Integer(), nullable=False),
        *(_text(name) for name in ("kind", "report_id", "body", "created_at", "fetched_at", "reply", "replied_at")),
        sa.ForeignKeyConstraint(["peer_id"], ["peer.peer_id"]),
        sa.PrimaryKeyConstraint("number"),
        sqlite_autoincrement=True,
    )
    op.create_index("message_out_peer", "message_out", ["peer_id", "number"], unique=False)
