"""What a sink should have by now, event by event, to be compared with what it says that it has."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection

from casebridge.ledger.delay import Delayed, put_off, refuse
from casebridge.ledger.statement import chunks, marks, scalar
from casebridge.model import moment_text

__all__ = ["FORGOT", "SentPage", "SentRow", "alarm_changed", "purged_events", "send_again", "sent_page"]

FORGOT = "hub_forgot"
"""The code under which an event goes out once more because its sink does not have it any longer."""

WINDOW = 5_000
_CHUNK = 500
_ROWS = (
    "SELECT e.seq, e.event_id, s.agency, e.recorded_at, e.payload, r.verdict, d.seq FROM event e"
    " JOIN source s ON s.source_id = e.source_id"
    " LEFT JOIN receipt r ON r.sink_id = ? AND r.seq = e.seq LEFT JOIN delay d ON d.sink_id = ? AND d.seq = e.seq"
    " WHERE e.seq > ? AND e.seq <= ? AND e.sendable AND e.recorded_at >= ? AND e.recorded_at < ? ORDER BY e.seq"
)


class SentRow(NamedTuple):
    """One event that may leave.

    Args:
        seq: its number.
        event_id: its 16 bytes.
        agency: the key of its agency.
        day: the UTC day on which it was recorded, ``2026-03-01``.
        digest: SHA-256 of its JSON; empty for one that was purged.
        state: ``sent`` (the sink took it), ``waiting``, ``refused`` or ``purged``.
    """

    seq: int
    event_id: bytes
    agency: str
    day: str
    digest: bytes
    state: Literal["sent", "waiting", "refused", "purged"]


class SentPage(NamedTuple):
    """Some of the events in order, and the number after which to go on; None at the end."""

    rows: list[SentRow]
    after: int | None


def sent_page(connection: Connection, sink_id: int, first: date, last: date, after: int = 0) -> SentPage:
    """The events of the days ``first`` to ``last`` among the next numbers behind ``after``, for one sink.

    One page is one transaction, so that nobody waits for millions of events; what changes in between is seen by whoever
    holds the sink only.
    """
    end = after + WINDOW
    span = (after, end, first.isoformat(), (last + timedelta(days=1)).isoformat())
    open_ = connection.exec_driver_sql(
        "SELECT first_seq, last_seq FROM outbox WHERE sink_id = ? AND state = 'pending' AND first_seq <= ?"
        " AND last_seq > ?",
        (sink_id, end, after),
    ).all()
    rows = [_row(row, open_) for row in connection.exec_driver_sql(_ROWS, (sink_id, sink_id, *span))]
    return SentPage(rows, end if end < scalar(connection, "SELECT max(seq) FROM event") else None)


def send_again(connection: Connection, sink_id: int, seqs: Sequence[int]) -> int:
    """Makes events due once more that a sink took and does not have any longer, in the order of their cases; how many.

    An event that waits already stays as it is.
    """
    done = 0
    for part in chunks(seqs, _CHUNK):
        rows = connection.exec_driver_sql(
            f"SELECT seq, source_id, case_key FROM event WHERE seq IN ({marks(len(part))})"  # noqa: S608
            " AND sendable AND payload <> '' ORDER BY seq",
            tuple(part),
        ).all()
        put_off(connection, sink_id, (Delayed(seq, source, case, 0, "", "", FORGOT) for seq, source, case in rows))
        connection.exec_driver_sql(
            f"DELETE FROM receipt WHERE sink_id = ? AND seq IN ({marks(len(part))}) AND verdict <> 'rejected'",  # noqa: S608
            (sink_id, *part),
        )
        done += len(rows)
    return done


def alarm_changed(connection: Connection, at: datetime, sink_id: int, seqs: Sequence[int]) -> None:
    """Notes that a sink has events with other content than ours; an alarm for the operator."""
    refuse(connection, [(sink_id, seq, "rejected", "event_changed", moment_text(at)) for seq in seqs])


def purged_events(connection: Connection, event_ids: Sequence[bytes]) -> set[bytes]:
    """Those of the events whose content was purged here."""
    found: set[bytes] = set()
    for part in chunks(event_ids, _CHUNK):
        sql = f"SELECT event_id FROM tombstone WHERE event_id IN ({marks(len(part))})"  # noqa: S608
        found.update(bytes(row[0]) for row in connection.exec_driver_sql(sql, tuple(part)))
    return found


def _row(row: Any, open_: Sequence[Any]) -> SentRow:
    seq, event_id, agency, recorded_at, payload, verdict, delayed = row
    state: Literal["sent", "waiting", "refused", "purged"] = "sent"
    if not payload:
        state = "purged"
    elif delayed is not None:
        state = "waiting"
    elif verdict is not None:
        state = "refused" if verdict == "rejected" else "sent"
    elif any(first <= seq <= last for first, last in open_):
        state = "waiting"
    digest = hashlib.sha256(payload.encode()).digest() if payload else b""
    return SentRow(seq, bytes(event_id), agency, recorded_at[:10], digest, state)
