"""What a hub tells its peers, and what they reply."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import Connection

from casebridge.ledger.intake_key import Answered, answered, keep_answer
from casebridge.ledger.peer import peer_seen
from casebridge.model import moment_text
from casebridge.sdk.transport import Reply

__all__ = ["MessageOut", "messages_after", "outgoing", "send_message", "take_replies"]


class MessageOut(NamedTuple):
    """A message to a peer; ``fetched_at`` is set once the peer asks for what follows it."""

    number: int
    peer: str
    kind: Literal["guidance", "question"]
    report_id: str
    body: str
    created_at: str
    fetched_at: str
    reply: str
    replied_at: str


_COLUMNS = "m.number, p.name, m.kind, m.report_id, m.body, m.created_at, m.fetched_at, m.reply, m.replied_at"
_SELECT = f"SELECT {_COLUMNS} FROM message_out m JOIN peer p ON p.peer_id = m.peer_id"  # noqa: S608


def send_message(
    connection: Connection, at: datetime, peer_id: int, kind: Literal["guidance", "question"], report_id: str, body: str
) -> int:
    """Leaves a message for a peer's next pull; returns its number."""
    # Numbers of a peer have to become visible in their order: who asks for those behind one never asks again before it.
    connection.exec_driver_sql("UPDATE peer SET name = name WHERE peer_id = ?", (peer_id,))
    made = connection.exec_driver_sql(
        "INSERT INTO message_out (peer_id, kind, report_id, body, created_at, fetched_at, reply, replied_at)"
        " VALUES (?, ?, ?, ?, ?, '', '', '') RETURNING number",
        (peer_id, kind, report_id, body, moment_text(at)),
    )
    return int(made.scalar_one())


def messages_after(
    connection: Connection, at: datetime, peer_id: int, after: int, limit: int = 100
) -> list[MessageOut]:
    """A peer's messages behind number ``after``; those up to it count as fetched from now on."""
    connection.exec_driver_sql(
        "UPDATE message_out SET fetched_at = ? WHERE peer_id = ? AND number <= ? AND fetched_at = ''",
        (moment_text(at), peer_id, after),
    )
    rows = connection.exec_driver_sql(
        f"{_SELECT} WHERE m.peer_id = ? AND m.number > ? ORDER BY m.number LIMIT ?", (peer_id, after, limit)
    )
    return [MessageOut(*row) for row in rows]


def take_replies(
    connection: Connection,
    at: datetime,
    peer_id: int,
    key: str,
    digest: bytes,
    replies: Sequence[Reply],
    answer: Callable[[Sequence[int]], str],
) -> Answered:
    """Stores replies to questions, the newest text counts; as ``take_in`` with ``answer`` for the numbers stored."""
    peer_seen(connection, at, peer_id)
    before = answered(connection, peer_id, key)
    if before is not None:
        return before
    stored = []
    for item in replies:
        done = connection.exec_driver_sql(
            "UPDATE message_out SET reply = ?, replied_at = ? WHERE peer_id = ? AND number = ? AND kind = 'question'",
            (item.body, moment_text(at), peer_id, item.number),
        )
        stored += [item.number] * done.rowcount
    said = Answered(digest, 200, answer(stored))
    keep_answer(connection, at, peer_id, key, said)
    return said


def outgoing(
    connection: Connection, peer: str | None = None, *, replied: bool = False, limit: int = 100
) -> list[MessageOut]:
    """The newest messages, of one peer or of all; with ``replied`` only questions that have a reply."""
    conditions = ["1 = 1"]
    values: tuple[object, ...] = ()
    if peer is not None:
        conditions.append("p.name = ?")
        values += (peer,)
    if replied:
        conditions.append("m.reply <> ''")
    where = " AND ".join(conditions)
    rows = connection.exec_driver_sql(f"{_SELECT} WHERE {where} ORDER BY m.number DESC LIMIT ?", (*values, limit))
    return [MessageOut(*row) for row in rows]
