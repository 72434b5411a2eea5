"""What a case's statement changes: previous state and case in, events and questions out. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from casebridge.feedback.case_state import CaseState
from casebridge.feedback.event import EventFrame, event_id, render
from casebridge.feedback.follow_up import retraction
from casebridge.feedback.rows import Axis, EventRow, Head, QuestionKey, QuestionRow
from casebridge.feedback.statement import Statement
from casebridge.model import EventKind, Trigger

__all__ = ["CasePlan", "is_late", "plan"]


class CasePlan(NamedTuple):
    """What has to be stored, and what each statement (one a report and axis) came to.

    ``made`` complete events, ``asked`` incomplete ones, ``held`` kept back (stored or not), ``unchanged`` none.
    ``retracted`` events answer no statement. ``confirmed`` are heads whose statement the source made again at a later
    time.
    """

    events: list[EventRow]
    questions: list[QuestionRow]
    made: int
    unchanged: int
    held: int
    asked: int
    retracted: int
    confirmed: list[Head]


def is_late(case: CaseState, head: Head) -> bool:
    """Whether ``case`` is older than what ``head`` says: by the record's own time, else by the order of batches.

    What was taken back has no time of the record's: whatever comes later is newer, even an old record put back.
    """
    if case.dated and not head.retracted:
        return (case.as_of, case.ordinal) < (head.as_of, head.ordinal)
    return case.ordinal < head.ordinal


def plan(
    case: CaseState,
    heads: Sequence[Head],
    frame: EventFrame,
    fragments: Mapping[tuple[str, Axis], str] | None = None,
    known: Collection[tuple[str, Axis, bytes, str]] = (),
) -> CasePlan:
    """The events that bring the ledger from ``heads`` to ``case``.

    Args:
        case: the case as read now, with its confirmed reports.
        heads: what stands for this case in this source, any report and axis.
        frame: what all events of the batch share.
        fragments: for streams whose earlier outcomes must be carried forward, the fragment to use instead.
        known: (report, axis, content hash, as_of) of earlier revisions, for streams in which ``case`` is late.

    A statement equal to its head makes no event. An older one is stored as late and leaves the head alone. A stream
    whose report or axis is no longer stated, or of which nothing is said any longer, is retracted. A statement that
    stands INCOMPLETE comes with its one question whether or not it is new; a late one has none.
    """
    by_stream = {(head.report_id, head.axis): head for head in heads}
    events: list[EventRow] = []
    questions: list[QuestionRow] = []
    withdrawn: list[Head] = []
    confirmed: list[Head] = []
    made = unchanged = held = asked = 0
    for report_id in case.reports:
        for statement in case.statements:
            head = by_stream.pop((report_id, statement.axis), None)
            late = head is not None and is_late(case, head)
            # What came after a late statement can't be carried back into it.
            carried = None if late else (fragments or {}).get((report_id, statement.axis))
            if statement.silent and carried is None:
                held += 1
                if head is not None and not head.retracted and not late:
                    withdrawn.append(head)
                continue
            if statement.question is not None and not late:
                questions.append(_question(case, statement, statement.question))
            revision = (report_id, statement.axis, statement.content_hash, case.as_of)
            if _stands(statement, head) or (late and revision in known):
                unchanged += 1
                confirmed += _confirmed(case, head)
                continue
            event = _event(case, _with(statement, carried), report_id, head, frame, late=late)
            events.append(event)
            if statement.question is not None:
                asked += 1
            elif not event.sendable:
                held += 1
            else:
                made += 1
    withdrawn += [head for head in by_stream.values() if not head.retracted and not is_late(case, head)]
    events += [retraction(case, head, frame) for head in withdrawn]
    return CasePlan(events, questions, made, unchanged, held, asked, len(withdrawn), confirmed)


def _confirmed(case: CaseState, head: Head | None) -> list[Head]:
    """The head as the source has confirmed it at a later time, so that nothing older can take its place."""
    if head is None or not case.dated or case.as_of <= head.as_of:
        return []
    return [head._replace(as_of=case.as_of, ordinal=max(case.ordinal, head.ordinal))]


def _stands(statement: Statement, head: Head | None) -> bool:
    return head is not None and not head.retracted and head.content_hash == statement.content_hash


def _with(statement: Statement, carried: str | None) -> Statement:
    if carried is None:
        return statement
    return statement._replace(fragment=carried, kind=EventKind.OUTCOME, silent=False)


def _event(
    case: CaseState,
    statement: Statement,
    report_id: str,
    head: Head | None,
    frame: EventFrame,
    *,
    late: bool,
) -> EventRow:
    predecessor = head.event_id if head is not None else None
    mark = case.as_of.encode() if late else predecessor
    identity = event_id(frame.issuer, case.system, case.key, report_id, statement.content_hash, mark)
    revision = head.revision + 1 if head is not None and not late else 1
    payload = render(
        frame,
        identity=identity,
        report_id=report_id,
        case_number=case.number,
        case_key=case.key,
        kind=statement.kind,
        occurred_at=case.as_of,
        revision=revision,
        supersedes=None if late else predecessor,
        late=late,
        role=case.role,
        question=statement.question,
        fragment=statement.fragment,
        held=statement.held,
        lines=case.lines,
        rules=case.rules,
    )
    sendable = statement.question is None and not statement.held
    return EventRow(
        case_key=case.key,
        report_id=report_id,
        axis=statement.axis,
        revision=revision,
        prev_seq=head.seq if head is not None else None,
        event_id=identity,
        content_hash=statement.content_hash,
        as_of=case.as_of,
        ordinal=case.ordinal,
        kind=statement.kind.value,
        sendable=sendable,
        late=late,
        retracted=False,
        recorded_at=frame.recorded_at,
        payload=payload,
    )


def _question(case: CaseState, statement: Statement, trigger: Trigger) -> QuestionRow:
    if trigger is Trigger.UNMAPPED_VALUE:
        doubt = next(item for item in statement.facts.doubts if item.trigger is trigger and item.axis == statement.axis)
        return QuestionRow(QuestionKey("", "", trigger.value, doubt.field, doubt.value), "")
    return QuestionRow(QuestionKey(case.key, "", trigger.value, "", ""), case.number)
