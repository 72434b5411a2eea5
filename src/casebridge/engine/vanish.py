"""Records that a full snapshot no longer holds. Absence alone is never a deletion."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from casebridge.engine.planning import BatchFrame
from casebridge.engine.spill import Spill
from casebridge.feedback import CaseState, Head, QuestionKey, QuestionRow, retraction
from casebridge.ledger import Ledger
from casebridge.ledger.rows import PageWork
from casebridge.model import FeedbackEvent, Trigger

__all__ = ["Vanished", "find_vanished", "plan_vanished"]

_PAGE = 1000


class Vanished(NamedTuple):
    """How many of the known cases a snapshot lacks, and which; ``cases`` is empty if they are too many."""

    total: int
    missing: int
    too_many: bool
    now: datetime
    cases: list[tuple[str, list[Head]]]
    returned: list[str]


def find_vanished(ledger: Ledger, source_id: int, spill: Spill, now: datetime, max_share: float) -> Vanished:
    """Compares what stands in the ledger with the case keys of the snapshot in ``spill``, both in key order."""
    total = 0
    cases: list[tuple[str, list[Head]]] = []
    returned: list[str] = []
    for page in _pages(ledger, source_id):
        present = spill.keys_between(page[0].case_key, page[-1].case_key)
        for key, group in groupby(page, key=lambda head: head.case_key):
            heads = [head for head in group if not head.retracted]
            if not heads:
                continue
            total += 1
            if key not in present:
                cases.append((key, heads))
            elif any(head.missing_since for head in heads):
                returned.append(key)
    missing = len(cases)
    too_many = missing > max_share * total
    return Vanished(total, missing, too_many, now, [] if too_many else cases, returned)


def _pages(ledger: Ledger, source_id: int) -> Iterator[list[Head]]:
    after = ""
    while page := ledger.heads_after(source_id, after, _PAGE):
        yield page
        after = page[-1].case_key


def plan_vanished(work: PageWork, ledger: Ledger, found: Vanished, frame: BatchFrame, grace_days: float) -> None:
    """Adds to ``work``: newly missing cases are marked, those missing for the grace period are retracted.

    The retraction is INCOMPLETE and comes with one question to a supervisor: withdrawn, sealed or expunged, or
    unfounded. A case that came back in time loses its mark.
    """
    work.returned += found.returned
    for key, heads in found.cases:
        since = min((head.missing_since for head in heads if head.missing_since), default=None)
        if since is None and grace_days > 0:
            work.missing.append(key)
            continue
        if since is not None and datetime.fromisoformat(since) + timedelta(days=grace_days) > found.now:
            continue
        payloads = ledger.payloads([head.seq for head in heads])
        for head in heads:
            number = _case_number(payloads.get(head.seq, ""), key)
            state = CaseState(frame.system, key, number, (), (), frame.received_at, False, frame.ordinal, (), ())
            work.events.append(retraction(state, head, frame.events, Trigger.RECORD_RETRACTED))
            work.books.retracted += 1
        work.questions.append(QuestionRow(QuestionKey(key, "", Trigger.RECORD_RETRACTED.value, "", ""), number))


def _case_number(payload: str, key: str) -> str:
    event = FeedbackEvent.model_validate_json(payload) if payload else None
    return (event.case_ref.case_number if event and event.case_ref else None) or key
