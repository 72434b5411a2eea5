"""The outbox: what still has to reach which sink.

An entry is a segment, a run of event numbers that one commit stored; receipts of single events are kept only where a
sink did not simply take a whole segment.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, insert, select

from casebridge.ledger.schema import sink
from casebridge.ledger.statement import scalar
from casebridge.ledger.trouble import config_fault
from casebridge.model import moment_text
from casebridge.sdk import Envelope

__all__ = ["Backlog", "Pending", "SinkRow", "add_segments", "backlog", "pending", "register_sink", "sinks", "unsent"]

SEGMENT = 1_000
_ADD = (
    "INSERT INTO outbox (sink_id, first_seq, last_seq, state, attempts, next_try, code)"
    " VALUES (?, ?, ?, 'pending', 0, '', '')"
)


class SinkRow(NamedTuple):
    """A sink: its number, its name in the configuration and what it takes."""

    sink_id: int
    name: str
    takes: str


class Pending(NamedTuple):
    """What to send next: whole segments, the most attempts any of them has seen, and their events in order."""

    segments: list[int]
    attempts: int
    events: list[Envelope]


class Backlog(NamedTuple):
    """What a sink still has to get: segments, events in them, events it refused, and the earliest next try if any."""

    segments: int
    events: int
    rejected: int
    next_try: str


def register_sink(connection: Connection, at: datetime, name: str, takes: str) -> int:
    """The number of the sink called ``name``; a new one gets all that is there already.

    Raises:
        FixConfig: ``sink_takes_changed`` if the name belongs to a sink that takes something else.
    """
    found = connection.execute(select(sink).where(sink.c.name == name)).one_or_none()
    if found is not None:
        if found.takes != takes:
            raise config_fault("sink_takes_changed")
        return int(found.sink_id)
    values = {"name": name, "takes": takes, "created_at": moment_text(at)}
    sink_id = int(connection.execute(insert(sink).values(values).returning(sink.c.sink_id)).scalar_one())
    last = scalar(connection, "SELECT max(seq) FROM event")
    for start in range(1, last + 1, SEGMENT):
        end = min(start + SEGMENT - 1, last)
        if scalar(connection, "SELECT count(*) FROM event WHERE seq BETWEEN ? AND ? AND sendable", start, end):
            connection.exec_driver_sql(_ADD, (sink_id, start, end))
    return sink_id


def sinks(connection: Connection) -> list[SinkRow]:
    """All sinks, the oldest first."""
    query = select(sink.c.sink_id, sink.c.name, sink.c.takes).order_by(sink.c.sink_id)
    return [SinkRow(*row) for row in connection.execute(query)]


def add_segments(connection: Connection, first: int, last: int) -> None:
    """One pending segment a sink for the events numbered ``first`` to ``last``."""
    rows = [(row.sink_id, first, last) for row in sinks(connection)]
    if rows:
        connection.exec_driver_sql(_ADD, rows)


def pending(connection: Connection, sink_id: int, limit_events: int, now: datetime) -> Pending:
    """The oldest segments of a sink, whole, until they hold ``limit_events``; at least one if any is due.

    Nothing overtakes a segment that waits for its next try, so a statement never arrives before the one it replaces.
    Events that may not leave, were purged or have their final receipt are left out; a segment may be empty.
    """
    found = Pending([], 0, [])
    attempts = 0
    rows = connection.exec_driver_sql(
        "SELECT segment, first_seq, last_seq, attempts, next_try FROM outbox"
        " WHERE sink_id = ? AND state = 'pending' ORDER BY first_seq",
        (sink_id,),
    )
    moment = moment_text(now)
    for segment, first, last, tries, next_try in rows:
        if next_try > moment or len(found.events) >= limit_events:
            break
        found.segments.append(segment)
        attempts = max(attempts, tries)
        found.events.extend(unsent(connection, sink_id, first, last))
    return found._replace(attempts=attempts)


def unsent(connection: Connection, sink_id: int, first: int, last: int) -> list[Envelope]:
    """The events of one segment that the sink still has to get, in order."""
    rows = connection.exec_driver_sql(
        "SELECT e.seq, e.event_id, e.payload FROM event e WHERE e.seq BETWEEN ? AND ? AND e.sendable"
        " AND e.payload <> '' AND NOT EXISTS (SELECT 1 FROM receipt r WHERE r.sink_id = ? AND r.seq = e.seq)"
        " ORDER BY e.seq",
        (first, last, sink_id),
    )
    return [Envelope(str(UUID(bytes=event_id)), seq, payload) for seq, event_id, payload in rows]


def backlog(connection: Connection, sink_id: int) -> Backlog:
    """How much a sink still has to get."""
    segments = "SELECT {} FROM outbox o{} WHERE o.sink_id = ? AND o.state = 'pending'"
    events = scalar(
        connection,
        segments.format("count(*)", " JOIN event e ON e.seq BETWEEN o.first_seq AND o.last_seq")  # noqa: S608
        + " AND e.sendable AND e.payload <> ''"
        " AND NOT EXISTS (SELECT 1 FROM receipt r WHERE r.sink_id = o.sink_id AND r.seq = e.seq)",
        sink_id,
    )
    next_try = connection.exec_driver_sql(segments.format("min(o.next_try)", ""), (sink_id,)).scalar()
    rejected = scalar(connection, "SELECT count(*) FROM receipt WHERE sink_id = ? AND verdict = 'rejected'", sink_id)
    return Backlog(scalar(connection, segments.format("count(*)", ""), sink_id), events, rejected, str(next_try or ""))
