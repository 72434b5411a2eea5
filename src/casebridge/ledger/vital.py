"""What tells whether all is well: few numbers that cost little, whatever the ledger has grown to."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from casebridge.ledger.statement import scalar

__all__ = ["AgencyStand", "SinkStand", "held_runs", "stand_of_agencies", "stand_of_sinks"]

FEW = 100
"""Waiting segments up to which their events are counted one by one."""

_WAITING = "FROM outbox o{} WHERE o.sink_id = ? AND o.state = 'pending'"
_EVENTS = (
    " JOIN event e ON e.seq BETWEEN o.first_seq AND o.last_seq AND e.sendable AND e.payload <> ''"
    " AND NOT EXISTS (SELECT 1 FROM receipt r WHERE r.sink_id = o.sink_id AND r.seq = e.seq)"
)
_OLDEST = f"SELECT e.recorded_at {_WAITING.format(_EVENTS)} ORDER BY o.first_seq, e.seq LIMIT 1"
_DELAYED = "SELECT count(*), min(e.recorded_at) FROM delay d JOIN event e ON e.seq = d.seq WHERE d.sink_id = ?"


class SinkStand(NamedTuple):
    """How a sink stands. Moments are in wire form, empty if there is none.

    ``unsent`` events wait, ``delayed`` of them one by one; with more than a hundred segments waiting, ``unsent`` counts
    all events of theirs, also those that need not be sent. ``oldest`` is when the oldest of them was recorded.
    """

    sink_id: int
    name: str
    unsent: int
    delayed: int
    rejected: int
    oldest: str
    failures: int
    open_until: str
    code: str
    paused: bool
    last_sent: str


class AgencyStand(NamedTuple):
    """What waits for a person of one agency."""

    agency: str
    questions: int
    dead_letters: int


def stand_of_sinks(connection: Connection) -> list[SinkStand]:
    """All sinks, the oldest first."""
    rows = connection.exec_driver_sql(
        "SELECT sink_id, name, failures, open_until, code, paused <> '', last_sent FROM sink ORDER BY sink_id"
    ).all()
    found = []
    for sink_id, name, failures, open_until, code, paused, last_sent in rows:
        delayed, since = connection.exec_driver_sql(_DELAYED, (sink_id,)).one()
        oldest = connection.exec_driver_sql(_OLDEST, (sink_id,)).scalar() or ""
        if since and (not oldest or since < oldest):
            oldest = since
        unsent = _unsent(connection, sink_id) + int(delayed)
        rejected = scalar(
            connection, "SELECT count(*) FROM receipt WHERE sink_id = ? AND verdict = 'rejected'", sink_id
        )
        found.append(
            SinkStand(
                sink_id,
                name,
                unsent,
                int(delayed),
                rejected,
                oldest,
                int(failures),
                open_until,
                code,
                bool(paused),
                last_sent,
            )
        )
    return found


def _unsent(connection: Connection, sink_id: int) -> int:
    segments, span = connection.exec_driver_sql(
        f"SELECT count(*), sum(o.last_seq - o.first_seq + 1) {_WAITING.format('')}",
        (sink_id,),
    ).one()
    if int(segments) > FEW:
        return int(span)
    return scalar(connection, f"SELECT count(*) {_WAITING.format(_EVENTS)}", sink_id)


def stand_of_agencies(connection: Connection) -> list[AgencyStand]:
    """All agencies that have sources, by their key."""
    counts: dict[str, list[int]] = {}
    for (agency,) in connection.exec_driver_sql("SELECT DISTINCT agency FROM source ORDER BY agency"):
        counts[agency] = [0, 0]
    for at, table in enumerate(("question", "dead_letter")):
        rows = connection.exec_driver_sql(
            f"SELECT s.agency, count(*) FROM {table} t JOIN source s ON s.source_id = t.source_id"  # noqa: S608
            " WHERE t.state = 'open' GROUP BY s.agency"
        )
        for agency, number in rows:
            counts[agency][at] = int(number)
    return [AgencyStand(agency, *found) for agency, found in counts.items()]


def held_runs(connection: Connection) -> int:
    """How many runs wait for a person to let their events go."""
    return scalar(connection, "SELECT count(*) FROM run WHERE guard = 'held'")
