"""Questions about a value that no record raises any longer: the profile was corrected, or the value is gone."""

from __future__ import annotations

from casebridge.feedback import QuestionRow
from casebridge.ledger import Ledger
from casebridge.ledger.rows import PageWork
from casebridge.model import CaseRecord, Trigger

__all__ = ["withdraw_settled"]

_PAGE = 500


def withdraw_settled(ledger: Ledger, source_id: int, run_id: int) -> None:
    """Withdraws the open questions about unmapped values that none of the records held back for an answer raises.

    Such a question belongs to no case, so planning a case can't tell that it was the last one.
    """
    trigger = Trigger.UNMAPPED_VALUE.value
    asked = [row.key for row in ledger.questions("open", source_id=source_id, trigger=trigger)]
    left = {(key.field, key.value) for key in asked}
    after = ""
    while left:
        page = ledger.held_cases(source_id=source_id, after_key=after, reason="question", limit=_PAGE)
        for held in page:
            record = CaseRecord.model_validate_json(held.record)
            left.difference_update((doubt.field, doubt.value) for doubt in record.facts.doubts)
        if len(page) < _PAGE:
            break
        after = page[-1].case_key
    if left:
        rows = [QuestionRow(key, "", obsolete=True) for key in asked if (key.field, key.value) in left]
        ledger.commit(PageWork(source_id, run_id, 0, questions=rows))
