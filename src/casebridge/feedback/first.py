"""The first event of a stream: most events of a first read are this, so it is made with the least work."""

from __future__ import annotations

from casebridge.feedback.event import EventFrame, compose, event_id
from casebridge.feedback.rows import EventRow
from casebridge.feedback.statement import Statement

__all__ = ["first_event"]

_row = tuple.__new__  # a quarter of the cost of the constructor with its fifteen arguments


def first_event(
    system: str,
    key: str,
    number: str,
    report_id: str,
    statement: Statement,
    as_of: str,
    ordinal: int,
    lines: tuple[int, ...],
    rules: tuple[str, ...],
    frame: EventFrame,
) -> EventRow:
    """What ``plan`` gives for one report and one plain statement of a case of which nothing stands yet.

    A test holds the two together.
    """
    identity = event_id(frame.issuer, system, key, report_id, statement.content_hash, None)
    kind = statement.kind.value
    body = f",{statement.fragment}"
    payload = compose(frame, identity, report_id, number, key, kind, as_of, 1, "", body, lines, rules)
    return _row(EventRow, (
        key, report_id, statement.axis, 1, None, identity, statement.content_hash, as_of, ordinal, kind,
        True, False, False, frame.recorded_at, payload,
    ))  # fmt: skip
