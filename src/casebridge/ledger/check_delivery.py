"""Checks of the outbox: every event stands in it once for each sink, and what was put off can still be sent."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from casebridge.ledger.check import REPORT, RESTORE, Problem
from casebridge.ledger.statement import scalar

__all__ = ["delays_in_place", "outbox_covers"]


def outbox_covers(connection: Connection) -> Iterator[Problem]:
    """Each event that may leave stands in one segment of each sink, unless a new sink is still being filled."""
    last = scalar(connection, "SELECT max(seq) FROM event")
    for sink_id, filled, fill_to in connection.exec_driver_sql(
        "SELECT sink_id, filled, fill_to FROM sink ORDER BY sink_id"
    ).all():
        doubled = missed = 0
        end = fill_to if filled < fill_to else 0
        rows = connection.exec_driver_sql(
            "SELECT first_seq, last_seq FROM outbox WHERE sink_id = ? AND last_seq > ? ORDER BY first_seq, last_seq",
            (sink_id, end),
        ).all()
        for start, stop in (*((row[0], row[1]) for row in rows), (last + 1, last)):
            doubled += _sendable(connection, start, min(end, stop))
            missed += _sendable(connection, end + 1, start - 1)
            end = max(end, stop)
        if doubled:
            yield Problem("outbox", f"{doubled} events stand twice in the outbox of sink {sink_id}.", REPORT)
        if missed:
            yield Problem("outbox", f"{missed} events are missing from the outbox of sink {sink_id}.", RESTORE)


def delays_in_place(connection: Connection) -> Iterator[Problem]:
    """What a sink put off may leave, has no receipt, belongs to the case it names, and all of a case wait alike."""
    lost = scalar(
        connection,
        "SELECT count(*) FROM delay d LEFT JOIN event e ON e.seq = d.seq AND e.sendable AND e.payload <> ''"
        " AND e.source_id = d.source_id AND e.case_key = d.case_key"
        " LEFT JOIN receipt c ON c.sink_id = d.sink_id AND c.seq = d.seq WHERE e.seq IS NULL OR c.seq IS NOT NULL",
    )
    if lost:
        yield Problem("delay", f"{lost} events were put off that can't be sent, or have been.", REPORT)
    apart = scalar(
        connection,
        "SELECT count(*) FROM (SELECT 1 AS one FROM delay GROUP BY sink_id, source_id, case_key"
        " HAVING min(next_try) <> max(next_try)) c",
    )
    if apart:
        yield Problem("delay", f"{apart} cases wait whose events could overtake each other.", REPORT)


def _sendable(connection: Connection, first: int, last: int) -> int:
    if first > last:
        return 0
    return scalar(connection, "SELECT count(*) FROM event WHERE seq BETWEEN ? AND ? AND sendable", first, last)
