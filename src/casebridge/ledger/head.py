"""What stands now: heads, and the statements before them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from casebridge.ledger.rows import Head
from casebridge.ledger.statement import chunks, marks

__all__ = [
    "Standing",
    "current_for_report",
    "current_for_reports",
    "earlier",
    "heads",
    "heads_after",
    "missing",
    "spoken_of",
]

_COLUMNS = (
    "h.case_key, h.report_id, h.axis, h.seq, h.event_id, h.revision, h.content_hash, h.as_of, h.ordinal, h.retracted,"
    " h.missing_since"
)
_CHUNK = 500

CHAIN = (
    "WITH RECURSIVE chain(seq, prev) AS (SELECT seq, prev_seq FROM event WHERE seq IN ({seqs}) UNION ALL"
    " SELECT e.seq, e.prev_seq FROM chain c JOIN event e ON e.seq = c.prev) "
)
"""All statements of streams from their heads back; ``{seqs}`` takes the parameters."""

# A late event hangs on the statement that stood when it came; a partial index finds it from there.
LATE = "FROM chain c JOIN event e ON e.prev_seq = c.seq AND e.late"


class Standing(NamedTuple):
    """A statement that stands for a report: its head, the source's number and name, and the event's JSON."""

    head: Head
    source_id: int
    source: str
    payload: str


def heads(connection: Connection, source_id: int, keys: Sequence[str]) -> dict[str, list[Head]]:
    """The heads of the cases named; a case without any is left out."""
    found: dict[str, list[Head]] = {}
    for part in chunks(keys, _CHUNK):
        sql = f"SELECT {_COLUMNS} FROM head h WHERE h.source_id = ? AND h.case_key IN ({marks(len(part))})"  # noqa: S608
        for row in connection.exec_driver_sql(sql, (source_id, *part)):
            found.setdefault(row[0], []).append(_head(row))
    return found


def heads_after(connection: Connection, source_id: int, after_key: str, limit: int) -> list[Head]:
    """About ``limit`` heads in the order of their case keys, beginning after ``after_key`` (empty: at the start).

    The heads of a case are never parted, so the last one's ``case_key`` is where to go on; empty at the end.
    """
    sql = (
        f"SELECT {_COLUMNS} FROM head h WHERE h.source_id = ? AND h.case_key > ?"  # noqa: S608
        " ORDER BY h.case_key, h.report_id, h.axis LIMIT ?"
    )
    found = [_head(row) for row in connection.exec_driver_sql(sql, (source_id, after_key, limit))]
    if len(found) < limit:
        return found
    last = found[-1].case_key
    whole = sorted(heads(connection, source_id, [last])[last])
    return [head for head in found if head.case_key != last] + whole


def missing(connection: Connection, source_id: int) -> list[Head]:
    """What stands of cases that are marked as gone, in the order of their case keys."""
    sql = (
        f"SELECT {_COLUMNS} FROM head h WHERE h.source_id = ? AND h.missing_since IS NOT NULL AND NOT h.retracted"  # noqa: S608
        " ORDER BY h.case_key, h.report_id, h.axis"
    )
    return [_head(row) for row in connection.exec_driver_sql(sql, (source_id,))]


def spoken_of(connection: Connection, source_id: int) -> set[str]:
    """The keys of all cases that have statements."""
    rows = connection.exec_driver_sql("SELECT DISTINCT case_key FROM head WHERE source_id = ?", (source_id,))
    return set(rows.scalars())


def earlier(connection: Connection, seqs: Sequence[int]) -> set[tuple[str, str, str, bytes, str]]:
    """Every statement ever made in the streams of these heads: (case, report, axis, content hash, as_of).

    Planning asks it for cases that come late, so that a replayed old file makes no event twice.
    """
    columns = "e.case_key, e.report_id, e.axis, e.content_hash, e.as_of"
    found: set[tuple[str, str, str, bytes, str]] = set()
    for part in chunks(seqs, _CHUNK):
        sql = (
            f"{CHAIN.format(seqs=marks(len(part)))}SELECT {columns} FROM chain c JOIN event e ON e.seq = c.seq"  # noqa: S608
            f" UNION SELECT {columns} {LATE}"
        )
        found.update((a, b, c, bytes(d), e) for a, b, c, d, e in connection.exec_driver_sql(sql, tuple(part)))
    return found


def current_for_report(connection: Connection, agency: str, report_id: str) -> list[Standing]:
    """What stands for one report at one agency, whatever the case and source; the oldest statement first."""
    return current_for_reports(connection, agency, [report_id]).get(report_id, [])


def current_for_reports(connection: Connection, agency: str, report_ids: Iterable[str]) -> dict[str, list[Standing]]:
    """The same for many reports in one pass over the heads; no index on reports slows the writing down."""
    found: dict[str, list[Standing]] = {}
    for part in chunks(sorted(set(report_ids)), _CHUNK):
        sql = (
            f"SELECT {_COLUMNS}, h.source_id, s.name, e.payload FROM head h"  # noqa: S608
            " JOIN source s ON s.source_id = h.source_id JOIN event e ON e.seq = h.seq"
            f" WHERE s.agency = ? AND h.report_id IN ({marks(len(part))}) ORDER BY h.seq"
        )
        for row in connection.exec_driver_sql(sql, (agency, *part)):
            found.setdefault(row[1], []).append(Standing(_head(row), row[11], row[12], row[13]))
    return found


def _head(row: Any) -> Head:
    return Head._make((*row[:9], bool(row[9]), row[10]))
