"""What a hub takes in from agencies, and what it tells them. Empty in an agency's own ledger."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, Table, UniqueConstraint

from casebridge.ledger.schema.base import METADATA, SEQ, text

__all__ = ["intake", "intake_key", "intake_total", "message_out", "peer"]


def of_peer(*, key: bool = False) -> Column[int]:
    """The number of a peer."""
    return Column("peer_id", Integer, ForeignKey("peer.peer_id"), nullable=False, primary_key=key)


peer = Table(
    "peer",
    METADATA,
    Column("peer_id", Integer, primary_key=True),
    text("name"),
    text("created_at"),
    text("last_seen", filled=False),
    UniqueConstraint("name", name="peer_name"),
)
"""Who sends; its keys and its agencies stand in the configuration."""

intake = Table(
    "intake",
    METADATA,
    Column("number", SEQ, primary_key=True),
    of_peer(),
    Column("event_id", LargeBinary(16), nullable=False),
    text("agency"),
    text("report_id"),
    text("kind"),
    text("day"),
    Column("digest", LargeBinary(32), nullable=False),
    text("received_at"),
    text("payload"),
    UniqueConstraint("peer_id", "event_id", name="intake_identity"),
    Index("intake_day", "peer_id", "day"),
)
"""Events as they came, each once; ``digest`` is of the event's JSON, ``day`` is when its agency recorded it (UTC)."""

intake_total = Table(
    "intake_total",
    METADATA,
    of_peer(key=True),
    text("day", key=True),
    text("agency", key=True),
    Column("count", BigInteger, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    sqlite_with_rowid=False,
)
"""What ``intake`` holds of each agency and day: how many events, and the ``fold`` of their digests."""

intake_key = Table(
    "intake_key",
    METADATA,
    of_peer(key=True),
    text("key", key=True),
    Column("digest", LargeBinary(32), nullable=False),
    text("at"),
    Column("status", Integer, nullable=False),
    text("answer"),
    Index("intake_key_at", "at"),
    sqlite_with_rowid=False,
)
"""Which requests were taken, by their ``webhook-id``: a repetition gets the same answer."""

message_out = Table(
    "message_out",
    METADATA,
    Column("number", SEQ, primary_key=True),
    of_peer(),
    text("kind"),
    text("report_id"),
    text("body"),
    text("created_at"),
    text("fetched_at"),
    text("reply"),
    text("replied_at"),
    Index("message_out_peer", "peer_id", "number"),
    sqlite_autoincrement=True,
)
"""Guidance and follow-up questions for a peer, and its replies."""
