"""Events that no record states: what stood is taken back, or a person said what became of it."""

from __future__ import annotations

from casebridge.feedback.case_state import CaseState
from casebridge.feedback.event import EventFrame, event_id, render
from casebridge.feedback.rows import EventRow, Head
from casebridge.model import ActorRole, EventKind, Trigger

__all__ = ["decided", "retraction", "unfounded"]

_RETRACTED = b"retracted".ljust(16, b"\0")
_ASKED = b"retracted?".ljust(16, b"\0")
_UNFOUNDED = b"unfounded".ljust(16, b"\0")


def retraction(
    case: CaseState, head: Head, frame: EventFrame, question: Trigger | None = None, role: ActorRole = ActorRole.SYSTEM
) -> EventRow:
    """The event that takes back what ``head`` said; with ``question`` it waits for the answer."""
    return _follow(case, head, frame, EventKind.RETRACTION, "", _ASKED if question else _RETRACTED, question, role)


def decided(head: Head) -> bool:
    """Whether ``head`` is what a person said of a case that is gone: its absence says no more than that."""
    return head.content_hash == _UNFOUNDED


def unfounded(case: CaseState, head: Head, frame: EventFrame, role: ActorRole) -> EventRow:
    """The event by which a person says that a vanished case was unfounded."""
    fragment = '"investigation_status":"UNFOUNDED"'
    return _follow(case, head, frame, EventKind.STATUS, fragment, _UNFOUNDED, None, role)


def _follow(
    case: CaseState,
    head: Head,
    frame: EventFrame,
    kind: EventKind,
    fragment: str,
    content_hash: bytes,
    question: Trigger | None,
    role: ActorRole,
) -> EventRow:
    identity = event_id(frame.issuer, case.system, case.key, head.report_id, content_hash, head.event_id)
    payload = render(
        frame,
        identity=identity,
        report_id=head.report_id,
        case_number=case.number,
        case_key=case.key,
        kind=kind,
        occurred_at=case.as_of,
        revision=head.revision + 1,
        supersedes=head.event_id,
        late=False,
        role=role,
        question=question,
        fragment=fragment,
        held=False,
        lines=(),
        rules=(),
    )
    return EventRow(
        case_key=case.key,
        report_id=head.report_id,
        axis=head.axis,
        revision=head.revision + 1,
        prev_seq=head.seq,
        event_id=identity,
        content_hash=content_hash,
        as_of=case.as_of,
        ordinal=case.ordinal,
        kind=kind.value,
        sendable=question is None,
        late=False,
        retracted=kind is EventKind.RETRACTION,
        recorded_at=frame.recorded_at,
        payload=payload,
    )
