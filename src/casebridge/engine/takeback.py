"""Cases that their system no longer has: held for the grace period, then taken back with one question."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from casebridge.feedback import CaseState, EventFrame, Head, QuestionKey, QuestionRow, retraction
from casebridge.ledger import Ledger
from casebridge.ledger.rows import PageWork
from casebridge.model import FeedbackEvent, Trigger

__all__ = ["GoneCase", "expired", "let_go", "take_back"]

GoneCase = tuple[str, Sequence[Head]]
"""A case key and what stands for it."""


def let_go(
    work: PageWork,
    ledger: Ledger,
    cases: Sequence[GoneCase],
    events: EventFrame,
    *,
    system: str,
    as_of: str,
    now: datetime,
    grace_days: float,
) -> None:
    """Adds to ``work``: cases newly gone are marked, those gone for the grace period are taken back."""
    over = []
    for key, heads in cases:
        if grace_days > 0 and not any(head.missing_since for head in heads):
            work.missing.append(key)
        elif grace_days <= 0 or expired(heads, now, grace_days):
            over.append((key, heads))
    take_back(work, ledger, over, events, system=system, as_of=as_of)


def expired(heads: Sequence[Head], now: datetime, grace_days: float) -> bool:
    """Whether a case was marked as gone for at least the grace period."""
    since = min((head.missing_since for head in heads if head.missing_since), default=None)
    return since is not None and datetime.fromisoformat(since) + timedelta(days=grace_days) <= now


def take_back(
    work: PageWork, ledger: Ledger, cases: Sequence[GoneCase], events: EventFrame, *, system: str, as_of: str
) -> None:
    """Retracts these cases as of now; nobody has said yet why they are gone.

    The retraction is INCOMPLETE and comes with one question to a supervisor: withdrawn, sealed or expunged, or
    unfounded. What else was asked about the case, and what was held back for it, is settled by that.
    """
    if not cases:
        return
    keys = [key for key, _ in cases]
    work.unheld += ledger.held(work.source_id, keys)
    work.questions += [
        QuestionRow(row.key, row.case_number, obsolete=True) for row in ledger.open_questions(work.source_id, keys)
    ]
    for key, heads in cases:
        payloads = ledger.payloads([head.seq for head in heads])
        for head in heads:
            number = _case_number(payloads.get(head.seq, ""), key)
            ordinal = max(work.ordinal, head.ordinal)
            state = CaseState(system, key, number, (), (), as_of, False, ordinal, (), ())
            work.events.append(retraction(state, head, events, Trigger.RECORD_RETRACTED))
            work.books.retracted += 1
        work.questions.append(QuestionRow(QuestionKey(key, "", Trigger.RECORD_RETRACTED.value, "", ""), number))


def _case_number(payload: str, key: str) -> str:
    event = FeedbackEvent.model_validate_json(payload) if payload else None
    return (event.case_ref.case_number if event and event.case_ref else None) or key
