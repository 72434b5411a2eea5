"""Case records that were held back are planned again once what they waited for is there."""

from __future__ import annotations

from collections.abc import Sequence

from casebridge.engine.folding import Case
from casebridge.engine.known import Known
from casebridge.engine.planning import BatchFrame, Planner
from casebridge.feedback import EventFrame, Held
from casebridge.ledger import Ledger
from casebridge.ledger.rows import AnsweredQuestion, PageWork
from casebridge.mapping import Translation
from casebridge.model import AgencyRef, CaseRecord, moment_text

__all__ = ["replan"]


def replan(
    ledger: Ledger,
    source_id: int,
    run_id: int,
    held: Sequence[Held],
    *,
    profile: str,
    connector: str,
    known: Known,
    answered: Sequence[AnsweredQuestion] = (),
) -> PageWork:
    """Plans held records with today's links and answers and commits the result in one transaction.

    Args:
        ledger: open for writing.
        source_id: the source the records came from.
        run_id: the run that accounts for it.
        held: the records.
        profile: the profile's label, for the provenance of new events.
        connector: what caused the planning, for the same.
        known: the ledger as the source sees it, including answers that this very commit records.
        answered: questions to close in the same transaction.
    """
    work = PageWork(source_id, run_id, max((item.ordinal for item in held), default=0))
    work.answered += answered
    by_batch: dict[int, list[CaseRecord]] = {}
    for item in held:
        by_batch.setdefault(item.ordinal, []).append(CaseRecord.model_validate_json(item.record))
    planner = Planner(known)
    for ordinal, records in sorted(by_batch.items()):
        frame = _frame(ledger, source_id, ordinal, records[0].agency, records[0].source_system, (connector, profile))
        cases = [_case(record) for record in records]
        work.books.read += sum(len(case.lines) for case in cases)
        planner.plan(work, cases, frame)
    ledger.commit(work)
    return work


def _frame(
    ledger: Ledger, source_id: int, ordinal: int, agency: AgencyRef, system: str, origin: tuple[str, str]
) -> BatchFrame:
    stored = ledger.batch(source_id, ordinal)
    batch_id = stored.batch.batch_id if stored and len(stored.batch.batch_id) == 64 else ""
    received = stored.batch.received_at if stored else moment_text(ledger.now())
    events = EventFrame.of(agency, *origin, batch_id, moment_text(ledger.now()))
    return BatchFrame(agency, system, received, ordinal, events)


def _case(record: CaseRecord) -> Case:
    return Case(
        key=record.record_key,
        number=record.case_number,
        named=record.report_ids,
        candidate=True,
        said=Translation(record.facts, record.rules, False),
        as_of=moment_text(record.as_of),
        stated=record.as_of_stated,
        lines=record.lines,
        rows=len(record.lines),
    )
