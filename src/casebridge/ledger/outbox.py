"""The outbox: what still has to reach which sink.

An entry is a segment, a run of event numbers that one commit stored; receipts of single events are kept only where a
sink did not simply take a whole segment, and what it wants later stands in ``delay`` meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection

from casebridge.ledger.delay import any_delayed, due
from casebridge.ledger.guard import NOT_HELD
from casebridge.ledger.sink import sinks
from casebridge.ledger.statement import chunks, marks, scalar, uuid_text
from casebridge.sdk import Envelope

__all__ = ["Backlog", "Pending", "add_segments", "backlog", "pending", "unsent"]

_ADD = (
    "INSERT INTO outbox (sink_id, first_seq, last_seq, state, attempts, next_try, code, run_id)"
    " VALUES (?, ?, ?, 'pending', 0, '', '', ?)"
)
_DUE = (
    "SELECT o.segment, o.first_seq, o.last_seq FROM outbox o LEFT JOIN run r ON r.run_id = o.run_id"  # noqa: S608
    " WHERE o.sink_id = ? AND o.state = 'pending'"
    " AND (r.run_id IS NULL OR (r.state <> 'running' AND " + NOT_HELD.format(run="r") + "))"
    " ORDER BY o.first_seq LIMIT ?"
)
_LEFT = (
    " FROM outbox o JOIN event e ON e.seq BETWEEN o.first_seq AND o.last_seq AND e.sendable AND e.payload <> ''"
    " AND NOT EXISTS (SELECT 1 FROM receipt c WHERE c.sink_id = o.sink_id AND c.seq = e.seq)"
)
"""SQL: the events ``e`` of segments ``o`` that their sink still has to get."""
_APART = (
    "EXISTS (SELECT 1 FROM delay d WHERE d.sink_id = o.sink_id AND d.source_id = e.source_id"
    " AND d.case_key = e.case_key)"
)
_CHUNK = 500


class Pending(NamedTuple):
    """What to send next: whole segments and their events in order, or single events that were put off.

    ``one_case`` says that all events speak of the same case.
    """

    segments: list[int]
    events: list[Envelope]
    one_case: bool = True


class Backlog(NamedTuple):
    """What a sink still has to get.

    Args:
        segments: how many segments wait.
        events: how many events wait, whatever for.
        delayed: of these, how many the sink put off, and those of the same cases behind them.
        held: of these, how many wait with a run that a person has to release.
        rejected: how many events it refused.
        alarms: of these, how many mean that a body was changed, and nobody has looked yet.
        next_try: the earliest moment (wire form) at which something that was put off is tried; empty for none.
        oldest: when the oldest of the waiting events was recorded (wire form); empty for none.
    """

    segments: int
    events: int
    delayed: int
    held: int
    rejected: int
    alarms: int
    next_try: str
    oldest: str


class Unsent(NamedTuple):
    """An event of a segment that its sink still has to get; ``apart``: one of its case was put off before."""

    segment: int
    seq: int
    event_id: str
    source_id: int
    case_key: str
    apart: bool


def add_segments(connection: Connection, first: int, last: int, run_id: int) -> None:
    """One pending segment a sink for the events numbered ``first`` to ``last``, which ``run_id`` made."""
    rows = [(row.sink_id, first, last, run_id) for row in sinks(connection)]
    if rows:
        connection.exec_driver_sql(_ADD, rows)


def pending(connection: Connection, sink_id: int, limit_events: int, now: datetime) -> Pending:
    """What is due: events that were put off first, otherwise the oldest segments until they hold ``limit_events``.

    At least one segment if any is due, and always whole ones; a segment may be empty. Not due is what a run has made
    that has not ended, what is held, and what follows it in the same source. Left out are events that may not leave,
    were purged, have their receipt, or follow one of the same case that was put off: so a statement never arrives
    before the one it replaces.
    """
    late = due(connection, sink_id, limit_events, now)
    if late:
        return Pending([], late)
    found: list[int] = []
    span = 0
    for segment, first, last in connection.exec_driver_sql(_DUE, (sink_id, limit_events)):
        found.append(int(segment))
        span += last - first + 1
        if span >= limit_events:
            break
    apart = f" AND NOT {_APART}" if any_delayed(connection, sink_id) else ""
    columns = "e.seq, e.event_id, e.payload, e.source_id, e.case_key"
    rows = _of(connection, f"SELECT {columns}{_LEFT}{apart}", sink_id, found)
    events = [Envelope(uuid_text(row[1]), row[0], row[2]) for row in rows]
    return Pending(found, events, len({(row[3], row[4]) for row in rows}) < 2)


def unsent(connection: Connection, sink_id: int, segments: Sequence[int]) -> list[Unsent]:
    """The events of these segments that the sink still has to get, in order; closed segments have none."""
    apart = f"CASE WHEN {_APART} THEN 1 ELSE 0 END" if any_delayed(connection, sink_id) else "0"
    columns = f"o.segment, e.seq, e.event_id, e.source_id, e.case_key, {apart}"
    rows = _of(connection, f"SELECT {columns}{_LEFT}", sink_id, segments)
    return [Unsent(row[0], row[1], uuid_text(row[2]), row[3], row[4], bool(row[5])) for row in rows]


def _of(connection: Connection, sql: str, sink_id: int, segments: Sequence[int]) -> list[Any]:
    found: list[Any] = []
    for part in chunks(segments, _CHUNK):
        where = f" WHERE o.segment IN ({marks(len(part))}) AND o.sink_id = ? AND o.state = 'pending' ORDER BY e.seq"
        found += connection.exec_driver_sql(sql + where, (*part, sink_id)).all()
    return found


def backlog(connection: Connection, sink_id: int) -> Backlog:
    """How much a sink still has to get; counts event by event, see ``vital`` for what costs little."""
    waiting = f"{_LEFT} WHERE o.sink_id = ? AND o.state = 'pending'"
    fresh = waiting + " AND NOT EXISTS (SELECT 1 FROM delay d WHERE d.sink_id = o.sink_id AND d.seq = e.seq)"  # noqa: S608
    delayed, next_try, since = connection.exec_driver_sql(
        "SELECT count(*), min(nullif(d.next_try, '')), min(e.recorded_at) FROM delay d JOIN event e ON e.seq = d.seq"
        " WHERE d.sink_id = ?",
        (sink_id,),
    ).one()
    open_until = connection.exec_driver_sql("SELECT open_until FROM sink WHERE sink_id = ?", (sink_id,)).scalar()
    oldest = connection.exec_driver_sql(
        f"SELECT e.recorded_at{waiting} ORDER BY o.first_seq, e.seq LIMIT 1", (sink_id,)
    ).scalar()
    refused, alarms = connection.exec_driver_sql(
        "SELECT count(*), count(*) FILTER (WHERE code IN ('event_changed', 'body_changed') AND seen = '') FROM receipt"
        " WHERE sink_id = ? AND verdict = 'rejected'",
        (sink_id,),
    ).one()
    blocked = "SELECT 1 FROM run r WHERE r.run_id = o.run_id AND NOT " + NOT_HELD.format(run="r")  # noqa: S608
    return Backlog(
        scalar(connection, "SELECT count(*) FROM outbox WHERE sink_id = ? AND state = 'pending'", sink_id),
        scalar(connection, f"SELECT count(*){fresh}", sink_id) + int(delayed),
        int(delayed),
        scalar(connection, f"SELECT count(*){fresh} AND EXISTS ({blocked})", sink_id),
        int(refused),
        int(alarms),
        str(open_until or next_try or ""),
        min(filter(None, (oldest, since)), default=""),
    )
