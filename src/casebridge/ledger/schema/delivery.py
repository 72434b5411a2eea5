"""What still has to reach which sink, and what sinks said."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, UniqueConstraint

from casebridge.ledger.schema.base import METADATA, SEQ, text

__all__ = ["delay", "message_in", "of_sink", "outbox", "receipt", "sink"]

sink = Table(
    "sink",
    METADATA,
    Column("sink_id", Integer, primary_key=True),
    text("name"),
    text("takes"),
    text("created_at"),
    Column("failures", Integer, nullable=False, server_default="0"),
    text("open_until", filled=False),
    text("code", filled=False),
    Column("exit_code", Integer, nullable=False, server_default="0"),
    text("paused", filled=False),
    text("last_sent", filled=False),
    Column("messages_after", BigInteger, nullable=False, server_default="0"),
    Column("filled", BigInteger, nullable=False, server_default="0"),
    Column("fill_to", BigInteger, nullable=False, server_default="0"),
    UniqueConstraint("name", name="sink_name"),
)
"""``failures`` in a row and ``open_until`` are the sink's circuit, ``paused`` is why a person stopped it, ``code`` and
``exit_code`` the last fault; ``messages_after`` is the number of the last message that the hub behind it sent. Of the
events that were there before a sink, those up to ``filled`` of ``fill_to`` stand in its outbox."""


def of_sink(*, key: bool = False) -> Column[int]:
    """The number of a sink."""
    return Column("sink_id", Integer, ForeignKey("sink.sink_id"), nullable=False, primary_key=key)


outbox = Table(
    "outbox",
    METADATA,
    Column("segment", SEQ, primary_key=True),
    of_sink(),
    Column("first_seq", BigInteger, nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    text("state"),
    Column("attempts", Integer, nullable=False),
    text("next_try"),
    text("code"),
    Column("run_id", Integer, nullable=True),
    Index("outbox_waiting", "sink_id", "state", "first_seq"),
)

receipt = Table(
    "receipt",
    METADATA,
    of_sink(key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    text("verdict"),
    text("code"),
    text("at"),
    text("seen", filled=False),
    sqlite_with_rowid=False,
)
"""``seen`` is when a person looked at a refusal."""

delay = Table(
    "delay",
    METADATA,
    of_sink(key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("source_id", Integer, nullable=False),
    text("case_key"),
    Column("attempts", Integer, nullable=False),
    text("first_try"),
    text("next_try"),
    text("code"),
    Index("delay_case", "sink_id", "source_id", "case_key"),
    Index("delay_due", "sink_id", "next_try", "seq"),
    sqlite_with_rowid=False,
)
"""Single events that a sink wants later, and those of the same case behind them; the rest of the segment went on. All
of a case have the ``next_try`` of the first of them."""

message_in = Table(
    "message_in",
    METADATA,
    of_sink(key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    text("kind"),
    text("report_id"),
    text("body"),
    text("sent_at"),
    text("received_at"),
    text("state"),
    text("reply"),
    text("replied_at"),
    text("delivered_at"),
    sqlite_with_rowid=False,
)
"""Guidance and follow-up questions that the hub behind a sink sent; a reply waits until ``delivered_at`` is set."""
