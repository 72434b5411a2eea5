"""What sinks said: segments close, wait or are marked rejected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from casebridge.ledger.outbox import unsent
from casebridge.ledger.schema import receipt as table
from casebridge.ledger.statement import upsert_sql
from casebridge.model import moment_text
from casebridge.sdk import Envelope, Receipt

__all__ = ["StoredReceipt", "receipts", "record_receipts"]

NO_RECEIPT = "no_receipt"
_STORE = upsert_sql(table, ("sink_id", "seq"), ("verdict", "code", "at"))


class StoredReceipt(NamedTuple):
    """A receipt kept for one event."""

    seq: int
    verdict: str
    code: str
    at: str


def record_receipts(
    connection: Connection, sink_id: int, segments: Sequence[int], receipts: Iterable[Receipt], at: datetime
) -> None:
    """Stores what a sink said of the events of these segments.

    A segment whose events were all taken is done and leaves no receipts. One that holds a ``retry``, or an event the
    sink said nothing of, stays pending until the longest wait asked for is over; what it took of it meanwhile is not
    sent again. One with a refused event and nothing left to send is closed as rejected.
    """
    said = {row.event_id: row for row in receipts}
    for segment in segments:
        row = connection.exec_driver_sql(
            "SELECT first_seq, last_seq FROM outbox WHERE segment = ? AND sink_id = ? AND state = 'pending'",
            (segment, sink_id),
        ).one_or_none()
        if row is not None:
            _close(connection, sink_id, segment, unsent(connection, sink_id, row[0], row[1]), said, at)


def receipts(connection: Connection, sink_id: int, verdict: str | None = None, limit: int = 100) -> list[StoredReceipt]:
    """The receipts kept for a sink, in the order of their events."""
    sql = "SELECT seq, verdict, code, at FROM receipt WHERE sink_id = ?"
    values: tuple[object, ...] = (sink_id,)
    if verdict is not None:
        sql += " AND verdict = ?"
        values += (verdict,)
    return [StoredReceipt(*row) for row in connection.exec_driver_sql(f"{sql} ORDER BY seq LIMIT ?", (*values, limit))]


def _close(
    connection: Connection,
    sink_id: int,
    segment: int,
    events: Sequence[Envelope],
    said: Mapping[str, Receipt],
    at: datetime,
) -> None:
    answers = [(row, said.get(row.event_id, Receipt(row.event_id, "retry", NO_RECEIPT))) for row in events]
    again = [answer for _, answer in answers if answer.verdict == "retry"]
    refused = [answer for _, answer in answers if answer.verdict == "rejected"]
    final = [
        (sink_id, row.seq, answer.verdict, answer.code, moment_text(at))
        for row, answer in answers
        if answer.verdict == "rejected" or (again and answer.verdict != "retry")
    ]
    if final:
        connection.exec_driver_sql(_STORE, final)
    state, next_try, code = "done", "", ""
    if again:
        wait = max(answer.after for answer in again)
        state, next_try, code = "pending", moment_text(at + timedelta(seconds=wait)), again[0].code
    elif refused or _refused_before(connection, sink_id, segment):
        state, code = "rejected", refused[0].code if refused else ""
    connection.exec_driver_sql(
        "UPDATE outbox SET state = ?, attempts = attempts + 1, next_try = ?, code = ? WHERE segment = ?",
        (state, next_try, code, segment),
    )


def _refused_before(connection: Connection, sink_id: int, segment: int) -> bool:
    found = connection.exec_driver_sql(
        "SELECT 1 FROM outbox o JOIN receipt r ON r.sink_id = o.sink_id AND r.seq BETWEEN o.first_seq AND o.last_seq"
        " WHERE o.segment = ? AND r.sink_id = ? AND r.verdict = 'rejected' LIMIT 1",
        (segment, sink_id),
    )
    return found.first() is not None
