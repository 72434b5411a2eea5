"""What is older than the retention clock allows, and waits for nothing."""

from __future__ import annotations

from sqlalchemy import Connection

from casebridge.ledger.statement import scalar

__all__ = ["aged_cases", "aged_keys", "aged_reports", "case_waits", "empty_reports", "entries_around"]

_AGED = (
    "SELECT source_id, case_key FROM event WHERE case_key NOT LIKE 'purged:%'"
    " GROUP BY source_id, case_key HAVING max(recorded_at) < ? AND max(as_of) < ?"
)
# What a source confirmed since counts as said, and what it may be about to take back is not over.
_ALIVE = "SELECT source_id, case_key FROM head WHERE as_of >= ? OR missing_since IS NOT NULL"
_WAITING = (
    "SELECT source_id, case_key FROM question WHERE state = 'open'",
    "SELECT source_id, case_key FROM dead_letter WHERE state = 'open'",
    "SELECT source_id, case_key FROM held WHERE reason = 'question'",
    "SELECT source_id, case_key FROM delay",
    "SELECT e.source_id, e.case_key FROM outbox o JOIN event e ON e.seq BETWEEN o.first_seq AND o.last_seq"
    " WHERE o.state = 'pending' AND e.sendable"
    " AND NOT EXISTS (SELECT 1 FROM receipt r WHERE r.sink_id = o.sink_id AND r.seq = e.seq)",
    "SELECT e.source_id, e.case_key FROM event e JOIN run r ON r.run_id = e.run_id WHERE EXISTS"
    " (SELECT 1 FROM run h WHERE h.guard = 'held' AND h.source_id = r.source_id AND h.run_id <= r.run_id)",
    # A sink that is still being told of what was there before it has no segment of it yet.
    "SELECT e.source_id, e.case_key FROM event e JOIN sink s ON e.seq > s.filled AND e.seq <= s.fill_to"
    " WHERE e.sendable",
)
_SETTLED = (
    "state <> 'open' AND (report <> '{}' OR findings <> '[]')"
    " AND run_id IN (SELECT run_id FROM run WHERE state <> 'running' AND ended_at < ?)"
    " AND NOT EXISTS (SELECT 1 FROM dead_letter l"
    " WHERE l.source_id = batch.source_id AND l.ordinal = batch.ordinal AND l.state = 'open')"
)


def aged_cases(connection: Connection, before: str) -> dict[int, list[str]]:
    """Source to the keys of cases of which nothing was said or recorded since a moment, and that wait for nothing.

    Nothing waits of a case that every sink has, about which nobody is asked, and whose run no guard holds.
    ``before`` is in wire form.
    """
    aged = {(int(row[0]), str(row[1])) for row in connection.exec_driver_sql(_AGED, (before, before))}
    if aged:
        aged -= {(int(row[0]), str(row[1])) for row in connection.exec_driver_sql(_ALIVE, (before,))}
    for sql in _WAITING if aged else ():
        aged -= {(int(row[0]), str(row[1])) for row in connection.exec_driver_sql(sql)}
    found: dict[int, list[str]] = {}
    for source_id, key in sorted(aged):
        found.setdefault(source_id, []).append(key)
    return found


def aged_reports(connection: Connection, before: str) -> int:
    """How many batches settled before a moment (wire form) still have their report."""
    return scalar(connection, f"SELECT count(*) FROM batch WHERE {_SETTLED}", before)  # noqa: S608


def empty_reports(connection: Connection, before: str) -> int:
    """Empties the reports of batches settled before a moment; returns how many. Digests, names and counts stay."""
    sql = f"UPDATE batch SET report = '{{}}', findings = '[]' WHERE {_SETTLED}"  # noqa: S608
    return int(connection.exec_driver_sql(sql, (before,)).rowcount)


def aged_keys(connection: Connection, before: str) -> int:
    """How many requests a hub took before a moment (wire form) and still knows."""
    return scalar(connection, "SELECT count(*) FROM intake_key WHERE at < ?", before)


def case_waits(connection: Connection, source_id: int, case_key: str) -> list[str]:
    """The names of the sinks that still have to get anything of a case."""
    rows = connection.exec_driver_sql(
        "SELECT s.name FROM event e JOIN outbox o ON e.seq BETWEEN o.first_seq AND o.last_seq"
        " JOIN sink s ON s.sink_id = o.sink_id WHERE e.source_id = ? AND e.case_key = ? AND e.sendable"
        " AND o.state = 'pending'"
        " AND NOT EXISTS (SELECT 1 FROM receipt r WHERE r.sink_id = o.sink_id AND r.seq = e.seq)"
        " UNION SELECT s.name FROM delay d JOIN sink s ON s.sink_id = d.sink_id"
        " WHERE d.source_id = ? AND d.case_key = ? ORDER BY 1",
        (source_id, case_key, source_id, case_key),
    )
    return [str(name) for name in rows.scalars()]


def entries_around(connection: Connection, moment: str) -> tuple[str, str]:
    """The last entry before a moment and the first one from it on, in wire form; empty if there is none."""
    before, after = [], []
    for table, column in (("run", "started_at"), ("intake", "received_at")):
        sql = f"SELECT {{}}({column}) FROM {table} WHERE {column} {{}} ?"  # noqa: S608
        before.append(connection.exec_driver_sql(sql.format("max", "<"), (moment,)).scalar())
        after.append(connection.exec_driver_sql(sql.format("min", ">="), (moment,)).scalar())
    return max(filter(None, before), default=""), min(filter(None, after), default="")
