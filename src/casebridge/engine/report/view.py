"""Reports as a person or an embedding program looks at them: metadata, cases, feedback, group, suggestions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from casebridge.errors import FixConfig
from casebridge.ledger import Ledger
from casebridge.ledger.report_list import ReportCase, StoredDocument, StoredReport
from casebridge.model import FeedbackEvent, ReportMeta, parse_report_id
from casebridge.reporting import Facts, Group, Suggestion, grow, suggest

__all__ = ["Report", "ReportLine", "group_of", "list_reports", "parsed_id", "report_of", "suggestions_for"]


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One report of a listing.

    ``cases`` counts the agency's cases that concern it, ``feedback`` says whether a statement about it stands; moments
    are in wire form.
    """

    report_id: str
    meta: ReportMeta
    revision: int
    first_seen: str
    last_seen: str
    cases: int
    feedback: bool


@dataclass(frozen=True, slots=True)
class Report:
    """All that is known of one report.

    ``meta`` is None if no document of it was read; ``events`` are the statements that stand. ``suggestions`` are
    never sent and never stored: only a person's confirmation makes one an answer.
    """

    report_id: str
    meta: ReportMeta | None
    revision: int
    first_seen: str
    last_seen: str
    documents: tuple[StoredDocument, ...]
    cases: tuple[ReportCase, ...]
    events: tuple[FeedbackEvent, ...]
    group: Group
    suggestions: tuple[Suggestion, ...]


def parsed_id(text: str) -> str:
    """The report ID written in ``text``. Raises ``FixConfig`` (``report_invalid``)."""
    found = parse_report_id(text)
    if found is None:
        raise FixConfig(
            "report_invalid",
            "That is not a CyberTipline report ID.",
            next_step="Give its number; `casebridge reports list` shows those that are known.",
        )
    return found


def list_reports(ledger: Ledger, agency: str, *, after: str = "0", limit: int = 100) -> list[ReportLine]:
    """The agency's reports in numeric order, from the one that follows ``after``."""
    stored = ledger.reports(agency, after=after, limit=limit)
    cases = ledger.report_cases(agency, [row.report_id for row in stored])
    return [_line(row, cases.get(row.report_id, ())) for row in stored]


def _line(row: StoredReport, cases: Sequence[ReportCase]) -> ReportLine:
    feedback = any(case.feedback for case in cases)
    return ReportLine(row.report_id, row.meta, row.revision, row.first_seen, row.last_seen, len(cases), feedback)


def report_of(ledger: Ledger, agency: str, report_id: str, today: date, stale_days: int) -> Report:
    """One report. Raises ``FixConfig`` (``report_unknown``) if neither a document nor a case names it."""
    stored = ledger.reports(agency, report_ids=[report_id])
    cases = ledger.report_cases(agency, [report_id]).get(report_id, [])
    if not stored and not cases:
        raise FixConfig(
            "report_unknown",
            "No document and no case here names this report.",
            next_step="See `casebridge reports list`, or drop a document of it into a [[reports]] folder.",
        )
    row = stored[0] if stored else None
    events = _events(ledger, agency, report_id)
    return Report(
        report_id,
        row.meta if row else None,
        row.revision if row else 0,
        row.first_seen if row else "",
        row.last_seen if row else "",
        tuple(ledger.report_documents(agency, report_id)),
        tuple(cases),
        events,
        group_of(ledger, agency, report_id),
        _suggested(ledger, agency, report_id, events, today, stale_days),
    )


def group_of(ledger: Ledger, agency: str, report_id: str) -> Group:
    """The reports that hang together with this one; alone if none does."""
    return grow(int(report_id), lambda ids: ledger.report_edges(agency, ids))


def suggestions_for(
    ledger: Ledger, agency: str, report_id: str, today: date, stale_days: int
) -> tuple[Suggestion, ...]:
    """Quality issues that a person may confirm for a report; none if no document of it was read."""
    events = _events(ledger, agency, report_id)
    return _suggested(ledger, agency, report_id, events, today, stale_days)


def _events(ledger: Ledger, agency: str, report_id: str) -> tuple[FeedbackEvent, ...]:
    standing = ledger.current_for_report(agency, report_id)
    return tuple(
        FeedbackEvent.model_validate_json(row.payload) for row in standing if row.payload and not row.head.retracted
    )


def _suggested(
    ledger: Ledger, agency: str, report_id: str, events: Sequence[FeedbackEvent], today: date, stale_days: int
) -> tuple[Suggestion, ...]:
    state = ledger.report_state(agency, int(report_id))
    if state is None:
        return ()
    closures = {reason for event in events for reason in event.closure_reasons}
    marks = {mark for fact in state.files for mark in fact.annotations}
    return suggest(Facts(state.meta, today, stale_days, closures, marks))
