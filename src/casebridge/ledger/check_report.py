"""Whether what is kept of reports fits together."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from casebridge.ledger.check import RESTORE, Problem
from casebridge.ledger.report import report_state
from casebridge.ledger.statement import scalar
from casebridge.reporting.state import counted

__all__ = ["books_match_reports", "reports_whole"]


def books_match_reports(connection: Connection) -> Iterator[Problem]:
    """Every revision of a report was counted once."""
    counted = scalar(connection, "SELECT sum(reports) FROM run")
    stored = scalar(connection, "SELECT sum(revision) FROM report")
    if counted != stored:
        yield Problem("books", f"{counted} news of reports were counted, {stored} revisions are stored.", RESTORE)


def reports_whole(connection: Connection) -> Iterator[Problem]:
    """A report's metadata can be read, is that of its number, and fits its files, relations and documents."""
    unread = misfit = 0
    for agency, report_id in connection.exec_driver_sql("SELECT agency, report_id FROM report").all():
        try:
            fits = _fits(connection, agency, report_id)
        except (ValueError, KeyError, TypeError):
            unread += 1
            continue
        misfit += not fits
    if unread:
        yield Problem("report", f"The metadata of {unread} reports can't be read.", RESTORE)
    if misfit:
        yield Problem("report", f"The metadata of {misfit} reports does not fit their files or relations.", RESTORE)
    bare = scalar(
        connection,
        "SELECT count(*) FROM report r WHERE NOT EXISTS (SELECT 1 FROM report_document d"
        " WHERE d.agency = r.agency AND d.report_id = r.report_id)",
    )
    if bare:
        yield Problem("report", f"{bare} reports stand without any document.", RESTORE)


def _fits(connection: Connection, agency: str, report_id: int) -> bool:
    state = report_state(connection, agency, report_id)
    assert state is not None  # noqa: S101  read in the same snapshot
    meta = state.meta
    rows = connection.exec_driver_sql(
        "SELECT kind, other_id FROM report_relation WHERE agency = ? AND report_id = ? ORDER BY kind, other_id",
        (agency, report_id),
    )
    named = [("prior", int(ref.report_id)) for ref in meta.prior_report_ids]
    named += [("related", int(ref.report_id)) for ref in meta.related_report_ids]
    counts = {name: getattr(meta, name) for name in counted(())}
    return (
        meta.ref.report_id == str(report_id)
        and counts == counted(state.files)
        and [tuple(row) for row in rows] == sorted(named)
    )
