"""Questions as a person reads them."""

from __future__ import annotations

from datetime import datetime

from casebridge.engine.desk import Desk
from casebridge.feedback import QUESTIONS
from casebridge.ledger import Ledger
from casebridge.ledger.question import AskedQuestion
from casebridge.model import AgencyRef, Question, Trigger

__all__ = ["list_questions", "questions", "to_question"]


def questions(desk: Desk, state: str | None = "open") -> list[Question]:
    """The questions of this agency in one state (None: all), the oldest first."""
    with desk.ledger("questions", write=False) as ledger:
        return list_questions(ledger, desk.agency, state)


def list_questions(ledger: Ledger, agency: AgencyRef, state: str | None) -> list[Question]:
    """The questions of an agency in one state (None: all), the oldest first."""
    sources = {row.source_id: row.name for row in ledger.sources() if row.agency == agency.key}
    rows = ledger.questions(state, limit=1_000_000)
    return [to_question(ledger, row, sources[row.source_id], agency) for row in rows if row.source_id in sources]


def to_question(ledger: Ledger, row: AskedQuestion, source: str, agency: AgencyRef) -> Question:
    """The stored question with its text, its choices and the reports that wait for it."""
    trigger = Trigger[row.key.trigger]
    spec = QUESTIONS[trigger]
    reports = (row.key.report_id,) if row.key.report_id else _reports(ledger, row)
    return Question(
        number=row.number,
        trigger=trigger,
        text=spec.text.format(
            case=row.case_number, report=row.key.report_id, field=row.key.field, value=row.key.value or "(withheld)"
        ),
        asked_of=spec.asked_of,
        choices=spec.choices,
        multiple=spec.multiple,
        agency=agency,
        source=source,
        case_number=row.case_number or None,
        report_ids=reports,
        field=row.key.field,
        value=row.key.value,
        waiting=len(reports),
        state=row.state.upper(),
        asked_at=datetime.fromisoformat(row.asked_at),
        snoozed_until=datetime.fromisoformat(row.snoozed_until) if row.snoozed_until else None,
        answered_at=datetime.fromisoformat(row.answered_at) if row.answered_at else None,
        answer=row.answer,
    )


def _reports(ledger: Ledger, row: AskedQuestion) -> tuple[str, ...]:
    if not row.key.case_key:
        return ()
    heads = ledger.heads(row.source_id, [row.key.case_key]).get(row.key.case_key, [])
    return tuple(sorted({head.report_id for head in heads}, key=int))
