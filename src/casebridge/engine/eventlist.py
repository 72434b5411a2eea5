"""Stored events as an embedding program gets them."""

from __future__ import annotations

from collections.abc import Iterator

from casebridge.engine.desk import Desk
from casebridge.model import FeedbackEvent

__all__ = ["events"]


def events(
    desk: Desk,
    *,
    source: str | None = None,
    case_key: str | None = None,
    report_id: str | None = None,
    run_id: int | None = None,
    kind: str | None = None,
    complete: bool | None = None,
    current: bool = False,
    after_seq: int = 0,
    limit: int = 1_000_000,
) -> Iterator[FeedbackEvent]:
    """The stored events, oldest first; purged ones are left out.

    Args:
        source: a source's name.
        case_key: a case number's match key (``casebridge.model.match_key``).
        report_id: a CyberTipline report.
        run_id: a run.
        kind: a code of ``EventKind``.
        complete: True for events that need no answer, False for those that wait for one.
        current: only what stands now.
        after_seq: only events stored after the one of this number.
        limit: how many at most.
    """
    with desk.ledger("events", write=False) as ledger:
        rows = ledger.events(
            source_name=source,
            case_key=case_key,
            report_id=report_id,
            run_id=run_id,
            kind=kind,
            complete=complete,
            current=current,
            after_seq=after_seq,
            limit=limit,
        )
    for row in rows:
        if row.payload:
            yield FeedbackEvent.model_validate_json(row.payload)
