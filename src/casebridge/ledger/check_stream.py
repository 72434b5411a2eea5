"""Checks of the streams: numbers, revisions, chains and heads."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from casebridge.ledger.check import RESTORE, Problem
from casebridge.ledger.statement import scalar

__all__ = ["chains", "events_without_gap", "heads_in_place", "revisions"]

_KEY = "source_id, case_key, report_id, axis"
# Purged streams keep their events for the counts, but a case purged twice has two streams under one name.
_STREAMS = (
    f"SELECT {_KEY}, count(*) AS number, min(revision) AS least, max(revision) AS most,"  # noqa: S608
    " count(DISTINCT revision) AS different, max(seq) AS newest"
    f" FROM event WHERE NOT late AND case_key NOT LIKE 'purged:%' GROUP BY {_KEY}"
)


def _same(left: str, right: str) -> str:
    return " AND ".join(f"{left}.{name} = {right}.{name}" for name in _KEY.split(", "))


def events_without_gap(connection: Connection) -> Iterator[Problem]:
    """Events are numbered from 1 without a gap, so a lost one leaves a hole."""
    last = scalar(connection, "SELECT max(seq) FROM event")
    lost = last - scalar(connection, "SELECT count(*) FROM event WHERE seq > 0")
    if lost:
        yield Problem("events", f"{lost} events are gone: their numbers are missing.", RESTORE)


def revisions(connection: Connection) -> Iterator[Problem]:
    """The revisions of a stream run from 1 without gap or double, late statements aside."""
    broken = scalar(
        connection,
        f"SELECT count(*) FROM ({_STREAMS}) s WHERE least <> 1 OR most <> number OR different <> number",  # noqa: S608
    )
    if broken:
        yield Problem("revisions", f"{broken} streams have a gap or a double in their revisions.", RESTORE)


def chains(connection: Connection) -> Iterator[Problem]:
    """Each statement follows the one before it in its stream; a late one hangs on one that stands in its stream."""
    joined = f"event e LEFT JOIN event p ON p.seq = e.prev_seq AND p.seq < e.seq AND NOT p.late AND {_same('e', 'p')}"
    # An event and its predecessor may be purged apart only together, so both bear the same name.
    broken = scalar(
        connection,
        f"SELECT count(*) FROM {joined} WHERE CASE WHEN e.late THEN p.seq IS NULL"  # noqa: S608
        " WHEN e.prev_seq IS NULL THEN e.revision <> 1"
        " ELSE p.seq IS NULL OR p.revision <> e.revision - 1 END",
    )
    if broken:
        yield Problem("chain", f"{broken} events do not follow the statement they name.", RESTORE)


def heads_in_place(connection: Connection) -> Iterator[Problem]:
    """Each stream has one head, and it repeats the newest statement that is not late."""
    without = scalar(
        connection,
        f"SELECT count(*) FROM ({_STREAMS}) s LEFT JOIN head h ON {_same('s', 'h')}"  # noqa: S608
        " WHERE h.seq IS NULL OR h.seq <> s.newest",
    )
    if without:
        yield Problem("heads", f"{without} streams have no head, or one that is not their newest.", RESTORE)
    wrong = scalar(
        connection,
        f"SELECT count(*) FROM head h LEFT JOIN event e ON e.seq = h.seq AND {_same('h', 'e')} AND NOT e.late"  # noqa: S608
        " AND e.event_id = h.event_id AND e.revision = h.revision AND e.content_hash = h.content_hash"
        " AND e.as_of <= h.as_of WHERE e.seq IS NULL",
    )
    if wrong:
        yield Problem("heads", f"{wrong} heads do not agree with the event they point at.", RESTORE)
