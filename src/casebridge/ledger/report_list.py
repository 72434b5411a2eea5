"""Reports as they are looked up: one, many, their documents, and what joins them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from casebridge.ledger.statement import chunks, marks, scalar
from casebridge.model import ReportMeta
from casebridge.reporting import Edge

__all__ = [
    "ReportCase",
    "StoredDocument",
    "StoredReport",
    "count_reports",
    "report_cases",
    "report_documents",
    "report_edges",
    "reports",
]

_CHUNK = 500


class StoredReport(NamedTuple):
    """A report as stored; moments in wire form, ``source`` the one that last said something new."""

    report_id: str
    revision: int
    first_seen: str
    last_seen: str
    source: str
    meta: ReportMeta


class StoredDocument(NamedTuple):
    """A document that spoke of a report: its format and digest, its file name without a folder, when it was read."""

    format: str
    version: str
    sha256: str
    source: str
    name: str
    read_at: str


class ReportCase(NamedTuple):
    """A case that concerns a report: by a link, or because its record names the report; whether feedback stands."""

    match_key: str
    case_number: str
    linked: bool
    feedback: bool


def reports(
    connection: Connection,
    agency: str,
    *,
    report_ids: Sequence[str] | None = None,
    after: str = "0",
    limit: int = 100,
) -> list[StoredReport]:
    """Reports in numeric order: those named, or else all that follow the number ``after``."""
    sql = (
        "SELECT r.report_id, r.revision, r.first_seen, r.last_seen, s.name, r.meta FROM report r"
        " JOIN source s ON s.source_id = r.source_id WHERE r.agency = ? AND r.report_id {wanted}"
        " ORDER BY r.report_id LIMIT ?"
    )
    if report_ids is None:
        rows = connection.exec_driver_sql(sql.format(wanted="> ?"), (agency, int(after), limit)).all()
    else:
        rows = []
        for part in chunks(sorted({int(item) for item in report_ids}), _CHUNK):
            wanted = f"IN ({marks(len(part))})"
            rows += connection.exec_driver_sql(sql.format(wanted=wanted), (agency, *part, limit)).all()
    return [
        StoredReport(str(number), revision, first, last, source, ReportMeta.model_validate_json(meta))
        for number, revision, first, last, source, meta in rows[:limit]
    ]


def count_reports(connection: Connection, agency: str) -> int:
    """How many reports an agency has documents of."""
    return scalar(connection, "SELECT count(*) FROM report WHERE agency = ?", agency)


def report_documents(connection: Connection, agency: str, report_id: str) -> list[StoredDocument]:
    """The documents that spoke of a report, in the order in which they were last read."""
    sql = (
        "SELECT d.format, d.version, d.sha256, s.name, coalesce(b.name, ''), d.read_at FROM report_document d"
        " JOIN source s ON s.source_id = d.source_id"
        " LEFT JOIN batch b ON b.source_id = d.source_id AND b.batch_id = d.batch_id"
        " WHERE d.agency = ? AND d.report_id = ? ORDER BY d.read_at, d.format, d.sha256"
    )
    return [StoredDocument(*row) for row in connection.exec_driver_sql(sql, (agency, int(report_id)))]


def report_cases(connection: Connection, agency: str, report_ids: Iterable[str]) -> dict[str, list[ReportCase]]:
    """Report ID to its cases at the agency, in the order of their keys; reports without a case are left out.

    Reads the heads once for up to 500 reports, and once for any larger number.
    """
    wanted = sorted(set(report_ids))
    found: dict[tuple[str, str], ReportCase] = {}
    few = f"AND {{}}report_id IN ({marks(len(wanted))})" if len(wanted) <= _CHUNK else ""
    values = (agency, *wanted) if few else (agency,)
    keep = set(wanted)
    sql = (
        f"SELECT report_id, match_key, case_number FROM link WHERE agency = ? AND state = 'CONFIRMED' {few.format('')}"  # noqa: S608
    )
    for report_id, key, number in connection.exec_driver_sql(sql, values):
        if report_id in keep:
            found[report_id, key] = ReportCase(key, number, linked=True, feedback=False)
    sql = (
        "SELECT h.report_id, h.case_key, max(e.payload) FROM head h JOIN source s ON s.source_id = h.source_id"  # noqa: S608
        f" JOIN event e ON e.seq = h.seq WHERE s.agency = ? AND NOT h.retracted {few.format('h.')}"
        " GROUP BY h.report_id, h.case_key"
    )
    for report_id, key, payload in connection.exec_driver_sql(sql, values):
        if report_id in keep:
            known = found.get((report_id, key)) or ReportCase(key, _number(payload, key), linked=False, feedback=True)
            found[report_id, key] = known._replace(feedback=True)
    cases: dict[str, list[ReportCase]] = {}
    for (report_id, _), case in sorted(found.items()):
        cases.setdefault(report_id, []).append(case)
    return cases


def _number(payload: str, key: str) -> str:
    case = json.loads(payload).get("case_ref") if payload else None
    return str((case or {}).get("case_number") or key)


def report_edges(connection: Connection, agency: str, report_ids: Sequence[int]) -> list[Edge]:
    """All that joins one of these reports to another: prior and related both ways, and common cases."""
    found: dict[Edge, None] = {}
    for part in chunks(sorted(set(report_ids)), _CHUNK // 2):
        given = marks(len(part))
        sql = (
            f"SELECT report_id, other_id, kind FROM report_relation WHERE agency = ? AND report_id IN ({given})"  # noqa: S608
            f" UNION SELECT report_id, other_id, kind FROM report_relation WHERE agency = ? AND other_id IN ({given})"
        )
        for row in connection.exec_driver_sql(sql, (agency, *part, agency, *part)):
            found[Edge(*row)] = None
    cases = report_cases(connection, agency, map(str, report_ids))
    numbers = {case.match_key: case.case_number for tied in cases.values() for case in tied}
    joined = _of_cases(connection, agency, sorted(numbers))
    for report_id, tied in cases.items():
        for case in tied:
            for other in joined.get(case.match_key, ()):
                if other != int(report_id):
                    found[Edge(int(report_id), other, "same_case", numbers[case.match_key])] = None
    return list(found)


def _of_cases(connection: Connection, agency: str, keys: Sequence[str]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for part in chunks(keys, _CHUNK // 2):
        given = marks(len(part))
        sql = (
            f"SELECT match_key, report_id FROM link WHERE agency = ? AND state = 'CONFIRMED' AND match_key IN ({given})"  # noqa: S608
            " UNION SELECT h.case_key, h.report_id FROM head h JOIN source s ON s.source_id = h.source_id"
            f" WHERE s.agency = ? AND NOT h.retracted AND h.case_key IN ({given})"
        )
        for key, report_id in connection.exec_driver_sql(sql, (agency, *part, agency, *part)):
            found.setdefault(key, set()).add(int(report_id))
    return found
