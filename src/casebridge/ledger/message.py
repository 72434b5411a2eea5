"""Guidance and questions that the hub behind a sink sent, and the replies to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import Connection

from casebridge.ledger.schema import message_in
from casebridge.ledger.statement import insert_sql, scalar
from casebridge.model import moment_text
from casebridge.sdk.transport import Message, Reply

__all__ = [
    "StoredMessage",
    "mark_read",
    "message",
    "messages",
    "messages_after",
    "replies_arrived",
    "reply_to",
    "store_messages",
    "waiting_replies",
]

_ADD = f"{insert_sql(message_in)} ON CONFLICT (sink_id, number) DO NOTHING"
_SELECT = (
    "SELECT s.name, m.number, m.kind, m.report_id, m.body, m.sent_at, m.received_at, m.state, m.reply, m.replied_at,"
    " m.delivered_at FROM message_in m JOIN sink s ON s.sink_id = m.sink_id"
)


class StoredMessage(NamedTuple):
    """A message of the hub behind ``sink``; see ``Message``.

    ``state`` is ``new`` or ``read``; until it is read, a fault code says why its text was not kept (``body`` is empty).
    ``reply`` was given at ``replied_at`` and reached the hub at ``delivered_at``; moments are in wire form, empty if
    there is none.
    """

    sink: str
    number: int
    kind: Literal["guidance", "question"]
    report_id: str
    body: str
    sent_at: str
    received_at: str
    state: str
    reply: str
    replied_at: str
    delivered_at: str


def messages_after(connection: Connection, sink_id: int) -> int:
    """The number of the newest message of the hub behind a sink; 0 if there is none."""
    return scalar(connection, "SELECT messages_after FROM sink WHERE sink_id = ?", sink_id)


def store_messages(
    connection: Connection, at: datetime, sink_id: int, found: Sequence[Message], faults: Sequence[str]
) -> int:
    """Stores messages, and that they need not be asked for again; how many are new.

    Args:
        sink_id: the sink behind which the hub is.
        found: the messages, numbers rising.
        faults: for each why its text can't be kept; empty for one that can.
    """
    moment = moment_text(at)
    before = scalar(connection, "SELECT count(*) FROM message_in WHERE sink_id = ?", sink_id)
    rows = [
        (sink_id, item.number, item.kind, item.report_id, "" if fault else item.body, item.sent_at, moment,
         fault or "new", "", "", "")
        for item, fault in zip(found, faults, strict=True)
    ]  # fmt: skip
    if not rows:
        return 0
    connection.exec_driver_sql(_ADD, rows)
    connection.exec_driver_sql(
        "UPDATE sink SET messages_after = ? WHERE sink_id = ? AND messages_after < ?",
        (found[-1].number, sink_id, found[-1].number),
    )
    return scalar(connection, "SELECT count(*) FROM message_in WHERE sink_id = ?", sink_id) - before


def messages(
    connection: Connection, *, sink: str | None = None, waiting: bool = False, limit: int = 100
) -> list[StoredMessage]:
    """The newest messages first.

    Args:
        sink: only those of the hub behind this sink.
        waiting: only what nobody has read, and questions without a reply.
        limit: how many at most.
    """
    wanted, values = ["1 = 1"], []
    if sink is not None:
        wanted.append("s.name = ?")
        values.append(sink)
    if waiting:
        wanted.append("(m.state <> 'read' OR (m.kind = 'question' AND m.replied_at = ''))")
    sql = f"{_SELECT} WHERE {' AND '.join(wanted)} ORDER BY m.received_at DESC, s.name, m.number DESC LIMIT ?"
    return [StoredMessage(*row) for row in connection.exec_driver_sql(sql, (*values, limit))]


def message(connection: Connection, number: int, sink: str | None = None) -> list[StoredMessage]:
    """The messages of this number; one for each hub that has sent one."""
    name = "" if sink is None else " AND s.name = ?"
    values = (number,) if sink is None else (number, sink)
    rows = connection.exec_driver_sql(f"{_SELECT} WHERE m.number = ?{name} ORDER BY s.name", values)
    return [StoredMessage(*row) for row in rows]


def mark_read(connection: Connection, sink: str, number: int) -> None:
    """Notes that a person has read a message."""
    connection.exec_driver_sql(
        "UPDATE message_in SET state = 'read' WHERE number = ? AND sink_id = (SELECT sink_id FROM sink WHERE name = ?)",
        (number, sink),
    )


def reply_to(connection: Connection, at: datetime, sink: str, number: int, body: str) -> bool:
    """Keeps the reply to a question until the hub has it, in place of an earlier one; False if there is no question."""
    done = connection.exec_driver_sql(
        "UPDATE message_in SET reply = ?, replied_at = ?, delivered_at = '', state = 'read'"
        " WHERE kind = 'question' AND number = ? AND sink_id = (SELECT sink_id FROM sink WHERE name = ?)",
        (body, moment_text(at), number, sink),
    )
    return bool(done.rowcount)


def waiting_replies(connection: Connection, sink_id: int, limit: int = 100) -> list[Reply]:
    """The replies that the hub behind a sink does not have yet, in the order in which they were given."""
    rows = connection.exec_driver_sql(
        "SELECT number, reply FROM message_in WHERE sink_id = ? AND replied_at <> '' AND delivered_at = ''"
        " ORDER BY replied_at, number LIMIT ?",
        (sink_id, limit),
    )
    return [Reply(*row) for row in rows]


def replies_arrived(connection: Connection, at: datetime, sink_id: int, replies: Sequence[Reply]) -> None:
    """Notes that the hub has these replies; one that was changed meanwhile still waits."""
    if replies:
        connection.exec_driver_sql(
            "UPDATE message_in SET delivered_at = ? WHERE sink_id = ? AND number = ? AND reply = ?",
            [(moment_text(at), sink_id, item.number, item.body) for item in replies],
        )
