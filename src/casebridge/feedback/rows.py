"""What planning takes and gives, as plain tuples: the hot path builds one per event."""

from __future__ import annotations

from typing import Literal, NamedTuple

__all__ = ["Axis", "EventRow", "Head", "Held", "QuestionKey", "QuestionRow"]

Axis = Literal["A", "B"]


class Head(NamedTuple):
    """The statement that stands for one stream: (source, case, report, axis)."""

    case_key: str
    report_id: str
    axis: Axis
    seq: int
    event_id: bytes
    revision: int
    content_hash: bytes
    as_of: str
    ordinal: int
    retracted: bool
    missing_since: str | None


class EventRow(NamedTuple):
    """One event to store. ``prev_seq`` and ``revision`` continue the stream; a ``late`` one leaves the head alone.

    ``event_id`` and ``content_hash`` are 16 bytes; ``as_of`` and ``recorded_at`` moments in wire form; ``ordinal`` the
    batch's place in its source; ``sendable`` is false for incomplete and held-back events.
    """

    case_key: str
    report_id: str
    axis: Axis
    revision: int
    prev_seq: int | None
    event_id: bytes
    content_hash: bytes
    as_of: str
    ordinal: int
    kind: str
    sendable: bool
    late: bool
    retracted: bool
    recorded_at: str
    payload: str


class QuestionKey(NamedTuple):
    """What a question is asked once for: case and trigger; for an unmapped value field and value, without a case."""

    case_key: str
    report_id: str
    trigger: str
    field: str
    value: str


class QuestionRow(NamedTuple):
    """A question to ask, or one to withdraw because the source settled it (``obsolete``)."""

    key: QuestionKey
    case_number: str
    obsolete: bool = False


class Held(NamedTuple):
    """A case record kept back without an event (no link yet, or only a candidate): its JSON and why."""

    case_key: str
    reason: str
    as_of: str
    ordinal: int
    record: str
