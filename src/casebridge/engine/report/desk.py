"""Reports as an embedding program gets them: methods of ``Bridge``."""

from __future__ import annotations

from casebridge.engine.desk import Desk
from casebridge.engine.report.view import (
    Report,
    ReportLine,
    group_of,
    list_reports,
    parsed_id,
    report_of,
    suggestions_for,
)
from casebridge.reporting import Group, Suggestion

__all__ = ["group", "report", "reports", "suggestions"]


def reports(desk: Desk, *, after: str = "0", limit: int = 1_000) -> list[ReportLine]:
    """The reports that documents were read of, in numeric order.

    Args:
        desk: the bridge.
        after: only reports with a greater number.
        limit: how many at most.
    """
    with desk.ledger("reports", write=False) as ledger:
        return list_reports(ledger, desk.agency.key, after=after, limit=limit)


def report(desk: Desk, report_id: str) -> Report:
    """All that is known of one report. Raises ``FixConfig``: ``report_invalid``, ``report_unknown``."""
    number = parsed_id(report_id)
    with desk.ledger("reports", write=False) as ledger:
        return report_of(ledger, desk.agency.key, number, ledger.now().date(), desk.config.quality.stale_days)


def suggestions(desk: Desk, report_id: str) -> tuple[Suggestion, ...]:
    """Quality issues that a person may confirm for a report; never sent, never stored. Raises ``FixConfig``."""
    number = parsed_id(report_id)
    with desk.ledger("reports", write=False) as ledger:
        return suggestions_for(ledger, desk.agency.key, number, ledger.now().date(), desk.config.quality.stale_days)


def group(desk: Desk, report_id: str) -> Group:
    """The reports that hang together with one: prior, related, or of the same case. Raises ``FixConfig``."""
    number = parsed_id(report_id)
    with desk.ledger("reports", write=False) as ledger:
        return group_of(ledger, desk.agency.key, number)
